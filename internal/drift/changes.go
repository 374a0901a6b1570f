package drift

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// judgeRevoked finds what is gone, in this refresh or in an earlier one.
func (j *judge) judgeRevoked(s subject) bool {
	switch {
	case s.drifted != nil && (s.drifted.deletes() || s.drifted.before.has("id") && !s.drifted.after.has("id")):
		j.find(s, Finding{Name: Revoked, Was: "live", Is: "gone"})
	case s.now.exist() && !s.now.has("id") && !s.now.has("pending"):
		j.find(s, Finding{Name: Revoked, Was: "gone at an earlier refresh", Is: "not replaced yet"})
	default:
		return false
	}
	return true
}

// judgeDrift finds what somebody changed on the platform.
func (j *judge) judgeDrift(s subject) {
	was, is := s.drifted.before, s.drifted.after
	var widened, narrowed, changed difference
	for _, name := range []string{"scopes", "roles", "events"} {
		switch more, less := grants(was, is, name); {
		case more: // and perhaps less, too: what it may do now is what matters
			widened.add(s, name)
		case less:
			narrowed.add(s, name)
		}
	}
	if !was.same(is, "environment") {
		if is.text("environment") == "test" {
			narrowed.add(s, "environment")
		} else {
			widened.add(s, "environment")
		}
	}
	if !was.same(is, "api_token_filter") {
		if was.has("api_token_filter") {
			widened.add(s, "api_token_filter") // nobody documents its fields: another one may let through more
		} else {
			narrowed.add(s, "api_token_filter")
		}
	}
	for _, name := range []string{"url", "callback_url"} {
		if !was.same(is, name) {
			j.find(s, Finding{Name: CallbackChanged, Was: s.show(was, name, ""), Is: s.show(is, name, "another ")})
		}
	}
	if !was.same(is, "name") {
		j.find(s, Finding{Name: Renamed, Was: s.show(was, "name", ""), Is: s.show(is, "name", "another ")})
	}
	if !was.same(is, "active") {
		if was.flag("active") {
			j.find(s, Finding{Name: WebhookDisabled, Was: "active", Is: "not active"})
		} else {
			changed.addNamed(s, "active")
		}
	}
	for _, name := range []string{"description", "metadata"} {
		if !was.same(is, name) {
			changed.addNamed(s, name)
		}
	}
	widened.find(j, s, ScopesWidened)
	narrowed.find(j, s, ScopesNarrowed)
	changed.find(j, s, Changed)
}

// grants reports whether a list has more and whether it has less than before. One that is not there is empty.
func grants(was, is attributes, name string) (more, less bool) {
	before, after := was.list(name), is.list(name)
	missing := func(list, in []string) bool {
		return slices.ContainsFunc(list, func(element string) bool { return !slices.Contains(in, element) })
	}
	return missing(after, before), missing(before, after)
}

// difference collects what one finding tells of several attributes.
type difference struct{ was, is []string }

func (d *difference) add(s subject, name string) {
	d.was = append(d.was, s.show(s.drifted.before, name, ""))
	d.is = append(d.is, s.show(s.drifted.after, name, "another "))
}

// addNamed is add where the finding does not say which attribute it is about.
func (d *difference) addNamed(s subject, name string) {
	d.was = append(d.was, s.showNamed(s.drifted.before, name, ""))
	d.is = append(d.is, s.showNamed(s.drifted.after, name, "another "))
}

func (d *difference) find(j *judge, s subject, name Name) {
	if len(d.is) > 0 {
		j.find(s, Finding{Name: name, Was: strings.Join(d.was, "; "), Is: strings.Join(d.is, "; ")})
	}
}

// show is an attribute as reports show it: not what the configuration calls sensitive, and nothing that may carry a secret
// of somebody else. opaque is written before the name of what is not shown.
func (s subject) show(a attributes, name, opaque string) string {
	if !a.has(name) {
		return "no " + name
	}
	if s.hidden.has(name) {
		return opaque + name + " (sensitive)"
	}
	switch name {
	case "scopes", "roles", "events":
		return cmp.Or(strings.Join(a.list(name), ", "), "none")
	case "url", "callback_url":
		return ShowURL(a.text(name))
	case "active", "secret_wo_version":
		return string(a.values[name])
	}
	if isText(name) {
		return a.text(name)
	}
	return opaque + name // metadata, filters, triggers: anything may stand in them
}

func isText(name string) bool {
	return slices.Contains([]string{"name", "environment", "account_id", "description"}, name)
}

// showNamed is show with the name of an attribute that is shown as it is.
func (s subject) showNamed(a attributes, name, opaque string) string {
	shown := s.show(a, name, opaque)
	if isText(name) && a.has(name) && !s.hidden.has(name) || name == "active" {
		return name + " = " + shown
	}
	return shown
}

// ShowURL is an address without what may be a secret of whoever is called there.
func ShowURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "an address that cannot be read"
	}
	shown := u.Scheme + "://" + u.Host + u.EscapedPath()
	if u.RawQuery != "" {
		shown += "?…"
	}
	return shown
}
