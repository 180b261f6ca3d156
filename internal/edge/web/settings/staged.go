package settings

import (
	"regexp"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/deed"
)

// stagedLines writes staged terms one a line: E01.01：停工4个工作时，处罚7个工作日.
func stagedLines(list []matter.Staged) string {
	lines := make([]string, len(list))
	for n, x := range list {
		steps := make([]string, len(x.Steps))
		for i, s := range x.Steps {
			steps[i] = s.Word + s.Term.String()
		}
		lines[n] = x.Code + "：" + strings.Join(steps, "，")
	}
	return strings.Join(lines, "\n")
}

// stepPattern cuts a step into its word and its term.
var stepPattern = regexp.MustCompile(`^(\D+?)\s*(当日|\d.*)$`)

// staged reads what stagedLines writes; what the stages must be like is for the rulebook to say.
func staged(a *deed.Answers) (list []matter.Staged) {
	for _, line := range a.Lines("staged") {
		code, rest, ok := strings.Cut(strings.NewReplacer(":", "：", ",", "，", "、", "，").Replace(line), "：")
		x := matter.Staged{Code: strings.TrimSpace(code)}
		for step := range strings.SplitSeq(rest, "，") {
			m := stepPattern.FindStringSubmatch(strings.TrimSpace(step))
			if !ok || m == nil {
				a.Refuse(fault.New(fault.Invalid, "分段时限“%s”应写成“编码：名称和时限，名称和时限”，如：E01.01：停工4个工作时，拆除20个工作日", line).At("staged"))
				break
			}
			t, err := parseTerm(m[2])
			if err != nil {
				a.Refuse(deed.At(err, "staged"))
			}
			x.Steps = append(x.Steps, matter.Stage{Word: m[1], Term: t})
		}
		list = append(list, x)
	}
	return list
}
