# make          the program, bin/shuangcheng: one static binary
# make test     everything, on a fresh Debian machine with Go: installs what the tests lack and skips nothing
# make quick    what this machine can test as it is; says in one line what it lacks
VERSION = $(shell git describe --always --dirty 2>/dev/null || echo dev)
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build test quick check bench demo generate cover notices

build:
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/shuangcheng ./cmd/shuangcheng

# The limit is per package; the whole suite stays under 15 minutes on two cores.
# A finding of the checks fails it too, but after the tests have had their say.
test:
	scripts/install-test-tools.sh
	@failed=; $(MAKE) --no-print-directory check || failed=1; \
	echo 'SHUANGCHENG_TEST_ALL=1 go test -count=1 -timeout 12m ./...'; \
	SHUANGCHENG_TEST_ALL=1 go test -count=1 -timeout 12m ./... || exit 1; \
	[ -z "$$failed" ] || { echo 'make check failed, see above'; exit 1; }

quick:
	go test ./...

check:
	@files=$$(gofmt -l cmd internal $$(ls -d proof e2e 2>/dev/null)); [ -z "$$files" ] || { echo "not gofmt'ed: $$files"; exit 1; }
	go vet ./...
	@if go run $(STATICCHECK) -version; then go run $(STATICCHECK) ./...; else echo 'staticcheck: cannot be fetched here, not run'; fi
	scripts/check-generated.sh
	scripts/notices.sh --check

bench: build
	go test -run '^$$' -bench . -benchmem ./...
	bin/shuangcheng bench

demo:
	go run ./cmd/shuangcheng demo

# The path counts: templ writes file names relative to it into what it generates.
generate:
	go tool templ generate -path internal/edge/web

cover:
	mkdir -p build
	go test -coverpkg=./... -coverprofile=build/cover.out ./...
	go tool cover -func=build/cover.out | tail -n 1

# Run after a change of dependencies.
notices:
	scripts/notices.sh
