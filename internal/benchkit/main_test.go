package benchkit

import (
	"testing"

	"shuangcheng/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m, nil) }
