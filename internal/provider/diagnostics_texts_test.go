package provider_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// unprovokedTexts are the texts that no user meets in a diagnostic, and why.
func unprovokedTexts() map[string]string {
	return map[string]string{
		"Internal error of the provider":                                  "only a mistake in this module leads there",
		"Configure returned %T. Please report this at %s.":                "as above",
		"Cannot complete a state: %v. Please report this":                 "as above",
		"Cannot write %s into private state: %v. Please report this":      "as above: JSON of our own types",
		"A new secret could not be encrypted, and is lost":                "age fails for recipients for whom it has just encrypted",
		" The object is in the state without it. Re-issue or replace it.": "as above",
		"encrypt: %w": "as above",
		"several objects may be what a create without an answer made":             "errInDoubt, in whose place explainDoubt speaks",
		"the platform did not answer in time to a request that creates something": "errUnanswered, a line of the log at the end of the process",
		"terraform-provider-eventcreds/%s Terraform/%s":                           "the user agent",
		" It changes when the %s is re-issued.":                                   "a part of a description",
	}
}

// sitesWithoutText are the calls that add a diagnostic and have no text of their own, and where their texts are.
func sitesWithoutText() map[string]string {
	return map[string]string{
		"platform/failure.go: a.Explain(\"\", err)":             "those of Explain, reason and advice",
		"platform/failure.go: a.Explain(title, err)":            "those of Explain, reason and advice",
		"platform/failure.go: summary":                          "those of Explain, and of the callers of Warn",
		"attributes/unlisted.go: fmt.Sprintf(v.summary, value)": "those of its values",
	}
}

// source is a text in the code that may be in a diagnostic, or a call that adds one.
type source struct {
	at, text string
	pattern  *regexp.Regexp // for a text: a part of a diagnostic
	summary  *regexp.Regexp // for a call: the whole of it
	detail   *regexp.Regexp
}

// unprovoked are the texts in the code, and the calls that add diagnostics, that are in none of those that were collected.
func unprovoked(t *testing.T, all []collected) []string {
	t.Helper()
	var missing []string
	excuses, excused := maps.Clone(unprovokedTexts()), map[string]bool{}
	maps.Copy(excuses, sitesWithoutText())
	for _, s := range sources(t) {
		excuse := ""
		for text := range excuses {
			if strings.Contains(s.text, text) || s.at+": "+s.text == text {
				excuse = text
			}
		}
		switch {
		case s.isIn(all):
		case excuse != "":
			excused[excuse] = true
		default:
			missing = append(missing, fmt.Sprintf("%s is in no diagnostic that was provoked: %s", s.at, s.text))
		}
	}
	for excuse := range excuses {
		if !excused[excuse] {
			missing = append(missing, fmt.Sprintf("%q needs no excuse", excuse))
		}
	}
	return missing
}

func (s source) isIn(all []collected) bool {
	for _, c := range all {
		for _, d := range c.found {
			if s.pattern != nil && s.pattern.MatchString(d.Summary+"\n"+d.Detail) {
				return true
			}
			if s.summary != nil && s.summary.MatchString(d.Summary) && s.detail.MatchString(d.Detail) {
				return true
			}
		}
	}
	return false
}

// sources reads the code of every package that knows the plugin framework, and what else has texts for it.
func sources(t *testing.T) []source {
	t.Helper()
	var found []source
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"acctest", "sandbox", "testdata", "functions"}, entry.Name()): // a function has no diagnostics
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if !speaks(name, file) {
			return nil
		}
		found = append(found, textsOf(filepath.ToSlash(strings.TrimPrefix(name, "../")), file)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 100 {
		t.Fatalf("only %d texts were found", len(found))
	}
	return found
}

// speaks reports whether a file may have texts of diagnostics: it knows the framework, or makes errors for what does.
func speaks(name string, file *ast.File) bool {
	name = filepath.ToSlash(name)
	return strings.HasPrefix(name, "../credential/") || name == "../apiclient/baseurl.go" ||
		slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool {
			return strings.Contains(i.Path.Value, "terraform-plugin-framework")
		}) || slices.Contains([]string{"lifecycle", "platform", "attributes", "provider", "resources"}, filepath.Base(filepath.Dir(name)))
}

// textsOf are the texts and the calls of a file.
func textsOf(name string, file *ast.File) []source {
	var found []source
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.ImportSpec, *ast.Field: // a path, or a tag
			return false
		case *ast.FuncDecl:
			return n.Name.Name != "Description" && n.Name.Name != "MarkdownDescription"
		case *ast.ValueSpec:
			return !strings.HasSuffix(n.Names[0].Name, "Description")
		case *ast.KeyValueExpr:
			key, _ := n.Key.(*ast.Ident)
			return key == nil || !strings.HasSuffix(key.Name, "Description")
		case *ast.CallExpr:
			if calls(n, "MustCompile", "Contains", "HasPrefix", "Once", "fromEnvironment", "EcoEventsVerificationAttributes", "progress") {
				return false // for regexp, strings and platform.Connection, or a description, or what an action tells while it works
			}
			if calls(n, "AddError", "AddWarning", "AddAttributeError", "AddAttributeWarning",
				"NewErrorDiagnostic", "NewWarningDiagnostic", "NewAttributeErrorDiagnostic", "NewAttributeWarningDiagnostic") {
				found = append(found, site(name, n))
			}
		case *ast.BinaryExpr, *ast.BasicLit:
			expression, _ := n.(ast.Expr)
			pattern, text := patternOf(expression)
			if strings.Contains(strings.TrimSpace(text), " ") {
				found = append(found, source{at: name, text: text, pattern: regexp.MustCompile(`(?is)` + pattern)})
			}
			if _, isLiteral := n.(*ast.BasicLit); isLiteral {
				return false
			}
			return !isText(expression) // else what is in it was read
		}
		return true
	})
	return found
}

func calls(call *ast.CallExpr, names ...string) bool {
	switch function := call.Fun.(type) {
	case *ast.Ident:
		return slices.Contains(names, function.Name)
	case *ast.SelectorExpr:
		return slices.Contains(names, function.Sel.Name)
	}
	return false
}

// site is a call that adds a diagnostic, the last two arguments of which are summary and detail.
func site(name string, call *ast.CallExpr) source {
	arguments := call.Args
	if !calls(call, "AddError", "AddWarning", "NewErrorDiagnostic", "NewWarningDiagnostic") && len(arguments) > 1 {
		arguments = arguments[1:] // without the path
	}
	s := source{at: name, text: sourceText(arguments[0]), summary: never(), detail: never()}
	if len(arguments) < 2 {
		return s
	}
	summary, text := patternOf(arguments[0])
	detail, more := patternOf(arguments[1])
	if letters.MatchString(text + more) {
		s.summary, s.detail = regexp.MustCompile(`(?s)^`+summary+`$`), regexp.MustCompile(`(?s)^`+detail+`$`)
		s.text = text + more
	}
	return s
}

var letters = regexp.MustCompile(`[a-z]{2,} `)

// never matches nothing: only an excuse helps a call without a text.
func never() *regexp.Regexp { return regexp.MustCompile(`[^\s\S]`) }

// isText reports whether an expression is a text that is put together with +.
func isText(expression ast.Expr) bool {
	switch e := expression.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (isText(e.X) || isText(e.Y))
	case *ast.ParenExpr:
		return isText(e.X)
	}
	return false
}

var verb = regexp.MustCompile(`%(\[\d+\])?[+#]?\.?\d*[svdqTw]`)

// patternOf is a pattern for what an expression comes to, and what of it is written there.
func patternOf(expression ast.Expr) (pattern, text string) {
	switch e := expression.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return `.*?`, ""
		}
		written, err := strconv.Unquote(e.Value)
		if err != nil {
			return `.*?`, ""
		}
		var b strings.Builder
		end := 0
		for _, at := range verb.FindAllStringIndex(written, -1) {
			b.WriteString(regexp.QuoteMeta(strings.ReplaceAll(written[end:at[0]], "%%", "%")) + `.*?`)
			end = at[1]
		}
		b.WriteString(regexp.QuoteMeta(strings.ReplaceAll(written[end:], "%%", "%")))
		return b.String(), written
	case *ast.BinaryExpr:
		if isText(e) {
			left, leftText := patternOf(e.X)
			right, rightText := patternOf(e.Y)
			return left + right, leftText + rightText
		}
	case *ast.ParenExpr:
		return patternOf(e.X)
	case *ast.CallExpr:
		if calls(e, "Sprintf", "Errorf") && len(e.Args) > 0 {
			return patternOf(e.Args[0])
		}
	}
	return `.*?`, ""
}

// sourceText is an expression as it is written, as far as it takes to tell it from others.
func sourceText(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.BasicLit:
		return e.Value
	case *ast.SelectorExpr:
		return sourceText(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		var arguments []string
		for _, argument := range e.Args {
			arguments = append(arguments, sourceText(argument))
		}
		return sourceText(e.Fun) + "(" + strings.Join(arguments, ", ") + ")"
	}
	return "?"
}
