package apiclient_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// sameCard compares cards as callers do: times are instants, and when they were seen is of no account.
var sameCard = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(card{}, "SeenAt")}

// TestSpellingsMeanTheSame: an object reads to the same whatever mixture of the accepted spellings it comes in, whether it is
// read, listed or created; and what is not there is told from what is empty.
func TestSpellingsMeanTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		want := anyCard().Draw(rt, "card")
		body := spelling{rt}.wrapped(spelling{rt}.card(want))
		cards := cardsOf(withoutSecrets(cardKind()), says(http.StatusOK, body))

		got, err := cards.Read(t.Context(), want.ID)
		if diff := cmp.Diff(want, got, sameCard); diff != "" || err != nil {
			rt.Errorf("read %s with the error %v: (-want +got)\n%s", body, err, diff)
		}
		if (got.Scopes == nil) != (want.Scopes == nil) || (got.Extra == nil) != (want.Extra == nil) {
			rt.Errorf("read %s as %+v: what is empty is not what is not known", body, got)
		}
		made, err := cards.Create(t.Context(), apiclient.Request{})
		if diff := cmp.Diff(want, made.Thing, sameCard); diff != "" || err != nil {
			rt.Errorf("created %s with the error %v: (-want +got)\n%s", body, err, diff)
		}
	})
}

// TestSpellingsOfLists: a list has the same objects wherever it stands, and however its pages are told.
func TestSpellingsOfLists(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		want := rapid.SliceOfNDistinct(anyCard(), 0, 12, func(c card) string { return c.ID }).Draw(rt, "cards")
		size := rapid.IntRange(1, 5).Draw(rt, "objects on a page")
		s := spelling{rt}
		var written []string
		for _, c := range want {
			written = append(written, s.card(c))
		}
		list := pagedList{
			items: written, size: size,
			under: s.one("list under", "", "data", "items", "results", "giftCards", "gift_cards", "data.items", "result.gift_cards"),
			tells: s.one("pages told", "pagination", "meta", "page_info", "pages", "total", "more", "next", "url", "links", "link", "last", "not at all"),
			snake: rapid.Bool().Draw(rt, "snake_case"),
			texts: rapid.Bool().Draw(rt, "numbers in texts"),
		}
		if list.under == "" && !slices.Contains([]string{"link", "last"}, list.tells) {
			list.tells = "not at all" // there is no room
		}
		cards := cardsOf(cardKind(), list.ServeHTTP)
		got, err := cards.All(t.Context())
		if diff := cmp.Diff(want, got, sameCard); diff != "" || err != nil {
			rt.Errorf("%+v: got the error %v: (-want +got)\n%s", list, err, diff)
		}
	})
}

func TestFieldsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const where = ". This operation is assumed. Report this message at " +
		"https://github.com/eventcreds/terraform-provider-eventcreds/issues"
	for body, want := range map[string]string{
		``:                                    "expected an object with `id` (text), got nothing",
		`[]`:                                  "expected an object with `id` (text), got an array (empty)",
		`[{"id": "a"}]`:                       "expected an object with `id` (text), got an array of which the first is an object with `id` (text)",
		`{}`:                                  "expected an object with `id` (text), got an object (empty)",
		`null`:                                "expected an object with `id` (text), got null",
		`"a"`:                                 "expected an object with `id` (text), got a text",
		`<html>`:                              "expected an object with `id` (text), got a web page",
		`id=a`:                                "expected an object with `id` (text), got what is not JSON",
		`{"id": "a"`:                          "expected an object with `id` (text), got what is not all JSON, and begins as an object with `id` (text)",
		`{"id": "a"} {}`:                      "expected an object with `id` (text), got what is not all JSON, and begins as an object with `id` (text)",
		`{"id": null, "name": "secret"}`:      "expected an object with `id` (text), got an object with `id` (null), `name` (text)",
		`{"id": {"$oid": "secret"}}`:          "expected an object with `id` (text), got an object with `id` (an object with `…` (text))",
		`{"data": {"Name": 1, "secret1": 2}}`: "expected an object with `id` (text), got an object with `data` (an object with `Name` (number), `…` (number))",
		`{"id": "b", "name": "secret"}`:       "expected the object that was asked for, got one with another `id`",
		`{"id": "a", "name": {"secret": 1}}`:  "expected `name` (text), got an object with `secret` (number)",
		`{"id": "a", "scopes": 17}`:           "expected `scopes` (array of text), got a number",
		`{"id": "a", "scopes": [["a"]]}`:      "expected `scopes` (array of text), got an array of which the first is an array",
		`{"id": "a", "active": "maybe"}`:      "expected `active` (boolean), got a text",
		`{"id": "a", "extra": "secret"}`:      "expected `extra` (object), got a text",
		`{"id": "a", "revokedAt": "the 1st"}`: "expected `revokedAt` (time or boolean), got a text",
		`{"id": "a", "deleted_at": {"a": 1}}`: "expected `deletedAt` (time or boolean), got an object with `a` (number)",
		`{"id": "a", "expiresAt": 17}`:        "expected `expiresAt` (time or boolean), got a number",
		`{"id": "a", "expiresAt": 1e15}`:      "expected `expiresAt` (time or boolean), got a number",
		`{"id": "a", "expiresAt": []}`:        "expected `expiresAt` (time or boolean), got an array (empty)",
		`{"id": "a", "revoked": "perhaps"}`:   "expected `revoked` (time or boolean), got a text",
		`{"id": "a", "enabled": "perhaps"}`:   "expected `enabled` (boolean), got a text",
		`{"id": "a", "name": "b", "Name": 1}`: "`name` is there twice, with two values, in an object with `id` (text), `name` (text), `Name` (number)",
		`{"id": "a", "_id": "b"}`:             "`id` is there twice, with two values, in an object with `id` (text), `_id` (text)",
		`{"id": "a", "created_at": 1772355600, "createdAt": 1772355602}`: "`createdAt` is there twice, with two values, in an object with `id` (text), " +
			"`created_at` (number), `createdAt` (number)",
	} {
		cards := cardsOf(cardKind(), says(http.StatusOK, body))
		_, err := cards.Read(t.Context(), "a")
		e := failure(t, err)
		if want := "Platform answered, but not in the form this provider knows: " + want + where; e.Message != want || !errors.Is(err, apiclient.ErrUnreadable) {
			t.Errorf("%s: got the error\n%s, want\n%s", body, e.Message, want)
		}
		if e.Operation != "read the gift card" || e.OutcomeUnknown || errors.Is(err, apiclient.ErrNotFound) || strings.Contains(err.Error(), "secret\"") {
			t.Errorf("%s: got the error %v", body, err)
		}
	}
}

// TestShownAndAtAnEnd: an object that the platform marks in place of removing it is not found; alone or in a list.
func TestShownAndAtAnEnd(t *testing.T) {
	t.Parallel()
	const alive, paused = "", "?" // at an end where active is no argument
	for fields, want := range map[string]string{
		``:                                      alive,
		`"revoked": false`:                      alive,
		`"revoked": null, "status": null`:       alive,
		`"revoked": true`:                       "revoked",
		`"revoked": "true"`:                     "revoked",
		`"revoked": 1`:                          "revoked",
		`"revokedAt": null`:                     alive,
		`"revoked_at": ""`:                      alive,
		`"revoked_at": 0`:                       alive,
		`"revoked_at": "0001-01-01T00:00:00Z"`:  alive,
		`"revokedAt": "2026-03-01T08:59:59Z"`:   "revoked",
		`"revokedAt": "2026-03-01T09:00:00.5Z"`: "revoked", // a Date is cut to the second
		`"revokedAt": "2026-03-01T09:00:01Z"`:   alive,
		`"revoked_at": 1772355599`:              "revoked",
		`"revoked_at": 1772355599999`:           "revoked",
		`"deletedAt": "2026-02-01T09:00:00Z"`:   "deleted",
		`"deleted_at": "2027-02-01T09:00:00Z"`:  alive,
		`"expiresAt": "2026-03-01T09:00:00Z"`:   "expired",
		`"expires_at": 1772355601`:              alive,
		`"expires_at": "2026-02-01T09:00:00Z", "active": true, "status": "active", "revoked": false`: "expired",
		`"status": "revoked"`:                    "revoked",
		`"status": "Deleted"`:                    "deleted",
		`"state": "DISABLED"`:                    "disabled",
		`"State": "inactive"`:                    "inactive",
		`"status": "expired"`:                    "expired",
		`"status": "active", "state": "enabled"`: alive,
		`"status": "pending"`:                    alive,
		`"status": {"code": "revoked"}`:          "revoked",
		`"status": 3, "state": ["revoked"]`:      "revoked",
		`"status": 3, "state": []`:               alive,
		`"active": true`:                         alive,
		`"active": false`:                        "inactive" + paused,
		`"active": false, "status": "inactive"`:  "inactive" + paused,
		`"active": false, "status": "disabled"`:  "disabled" + paused,
		`"active": false, "status": "revoked"`:   "revoked",
		`"revoked": true, "status": "revoked"`:   "revoked",
		`"revoked": false, "status": "expired"`:  "expired",
		`"revoked": false, "deletedAt": 1`:       "deleted",
		`"revoked": false, "deletedAt": 1e9`:     "deleted",
		`"status": "revoked", "revokedAt": null`: "revoked",

		`"revokedAt": "2020-01-01 12:00:00"`:             "revoked",
		`"deletedAt": "2020-01-01T12:00:00"`:             "deleted",
		`"expiresAt": "2020-01-01"`:                      "expired",
		`"expiresAt": "Sun, 01 Mar 2026 08:00:00 GMT"`:   "expired",
		`"expiresAt": "2027-01-01"`:                      alive,
		`"revokedAt": "2026-03-01 09:00:01"`:             alive,
		`"expiresAt": "9999-12-31T23:59:59Z"`:            alive,
		`"expiresAt": 253402300799`:                      alive,
		`"expiresAt": "never"`:                           alive,
		`"revokedAt": true`:                              "revoked",
		`"revokedAt": false`:                             alive,
		`"revoked": "2020-01-01T12:00:00Z"`:              "revoked",
		`"revoked": 1577880000`:                          "revoked",
		`"revoked": "2027-01-01T12:00:00Z"`:              alive,
		`"deleted": "2020-01-01 12:00:00"`:               "deleted",
		`"deleted": null, "disabled": null`:              alive,
		`"deleted": true`:                                "deleted",
		`"deleted": false, "disabled": false`:            alive,
		`"is_deleted": true`:                             "deleted",
		`"isRevoked": true`:                              "revoked",
		`"is_revoked": false`:                            alive,
		`"expired": true`:                                "expired",
		`"disabled": true`:                               "disabled" + paused,
		`"disabled": "2020-01-01"`:                       "disabled" + paused,
		`"enabled": false`:                               "disabled" + paused,
		`"is_enabled": false`:                            "disabled" + paused,
		`"enabled": true, "isActive": true`:              alive,
		`"is_active": false`:                             "inactive" + paused,
		`"isActive": false`:                              "inactive" + paused,
		`"isActive": false, "status": "disabled"`:        "disabled" + paused,
		`"status": " Revoked"`:                           "revoked",
		`"status": "deactivated"`:                        "disabled",
		`"status": "removed"`:                            "deleted",
		`"status": {"name": "Revoked "}`:                 "revoked",
		`"state": {"id": 4, "value": "EXPIRED"}`:         "expired",
		`"status": {"name": "active", "since": "never"}`: alive,
	} {
		for _, argument := range []bool{false, true} {
			kind := cardKind()
			kind.ActiveIsArgument = argument
			end, isPaused := strings.CutSuffix(want, paused)
			if isPaused && argument {
				end = alive
			}
			marked := strings.TrimSuffix(`{"id": "a", `+fields, ", ") + `}`
			cards := cardsOf(kind, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", "Sun, 01 Mar 2026 09:00:00 GMT")
				if r.URL.Path == "/cards/a" {
					says(http.StatusOK, marked)(w, r)
					return
				}
				says(http.StatusOK, `{"data": [{"id": "b"}, `+marked+`], "pagination": {"total": 2, "totalPages": 1}}`)(w, r)
			})
			_, err := cards.Read(t.Context(), "a")
			expectEnd(t, fields, err, end)

			list, err := cards.All(t.Context())
			if listed := slices.ContainsFunc(list, func(c card) bool { return c.ID == "a" }); err != nil || listed != (end == alive) || list[0].ID != "b" {
				t.Errorf("%s: listed %+v with the error %v", fields, list, err)
			}
			_, err = cards.Read(t.Context(), "a") // from the list
			expectEnd(t, fields, err, end)
		}
	}
}

func expectEnd(t *testing.T, fields string, err error, end string) {
	t.Helper()
	if end == "" {
		if err != nil {
			t.Errorf("%s: got the error %v", fields, err)
		}
		return
	}
	e := failure(t, err)
	if !errors.Is(err, apiclient.ErrNotFound) || !errors.Is(err, apiclient.ErrRevoked) || e.Operation != "read the gift card" ||
		e.Message != "Platform still shows it, as "+end || e.At.IsZero() {
		t.Errorf("%s: got the error %v", fields, err)
	}
}

func TestFieldsThatContradictEachOther(t *testing.T) {
	t.Parallel()
	for fields, argument := range map[string]bool{ // also where active is an argument
		`"revoked": false, "status": "revoked"`:                    true,
		`"revoked": false, "revokedAt": "2020-03-01T08:59:59Z"`:    true,
		`"revoked": true, "REVOKED": false`:                        true,
		`"revoked": true, "status": "active"`:                      true,
		`"revoked": true, "active": true`:                          false,
		`"isRevoked": true, "revoked": false`:                      true,
		`"deleted": false, "deletedAt": "2020-03-01"`:              true,
		`"enabled": true, "disabled": true`:                        false,
		`"status": {"name": "revoked"}, "state": "active"`:         true,
		`"deleted_at": 1000000000, "state": "active"`:              true,
		`"deleted_at": 1000000000, "active": true`:                 false,
		`"status": "disabled", "active": true`:                     true,
		`"status": "revoked", "state": "active"`:                   true,
		`"status": "active", "Status": "inactive"`:                 true,
		`"active": false, "state": "active"`:                       false,
		`"name": "a", "NAME": "b"`:                                 true,
		`"scopes": "a b", "SCOPES": ["a"]`:                         true,
		`"createdAt": "2020-03-01T08:59:59Z", "created_at": 1e9`:   true,
		`"callBackUrl": "https://a", "call_back_url": "https://b"`: true,
		`"extra": {"a": 1}, "Extra": {"a": 2}`:                     true,
	} {
		for _, isArgument := range []bool{false, true} {
			if isArgument && !argument {
				continue
			}
			kind := cardKind()
			kind.ActiveIsArgument = isArgument
			body := `{"id": "a", "code": "gc_1", ` + fields + `}`
			cards := cardsOf(kind, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet && r.URL.Path == "/cards" {
					says(http.StatusOK, "["+body+"]")(w, r)
					return
				}
				says(http.StatusOK, body)(w, r)
			})
			_, readErr := cards.Read(t.Context(), "a")
			_, listErr := cards.All(t.Context())
			made, makeErr := cards.Create(t.Context(), apiclient.Request{})
			for operation, err := range map[string]error{"read": readErr, "list": listErr, "create": makeErr} {
				if !errors.Is(err, apiclient.ErrUnreadable) || errors.Is(err, apiclient.ErrNotFound) || failure(t, err).OutcomeUnknown {
					t.Errorf("%s, %s: got the error %v", fields, operation, err)
				}
			}
			if made.Thing.ID != "a" || made.Secrets[0] != "gc_1" {
				t.Errorf("%s: the create returned %+v", fields, made)
			}
		}
	}
}

// TestSameInTwoFields is no contradiction.
func TestSameInTwoFields(t *testing.T) {
	t.Parallel()
	body := `{"id": 17, "_id": "17", "name": "a", "Name": "a", "NAME": null, "scopes": "b a", "SCOPES": ["a", "b", "a"], "createdAt": 1772355600,
		"created_at": "2026-03-01T09:00:00.75Z", "extra": {"a": 1.0}, "Extra": {"a": 1}, "revoked": true, "Revoked": 1, "status": "REVOKED"}`
	_, err := cardsOf(cardKind(), says(http.StatusOK, body)).Read(t.Context(), "17")
	if !errors.Is(err, apiclient.ErrRevoked) {
		t.Errorf("got the error %v", err)
	}
}

// FuzzRead: whatever comes as one object, or as a list, is read or is an error that says so, and the error repeats no value.
func FuzzRead(f *testing.F) {
	for _, body := range []string{
		``, `null`, `{}`, `[]`, `[[]]`, `{"id": "a"}`, `{"data": {"id": 17}}`, `{"id": "SECRET"}`, `{"id": "a", "name": {"x": "SECRET"}}`, `{"SECRET": 1}`,
		`{"data": [{"id": "a", "scopes": "SECRET"}]}`, "\ufeff" + `{"id": "a"}`, `{"id": "a", "id": "b"}`, `{"id": {}, "_id": "SECRET"}`,
		strings.Repeat(`[`, 70), strings.Repeat(`{"data":`, 70), `{"data": null, "total": 0}`, `{"next": "https://elsewhere.example.com/?page=2", "data": [{"id": 1}]}`,
		`{"id": "a", "revoked": "SECRET"}`, `{"id": "a", "status": "SECRET"}`, `{"id": "a", "createdAt": "SECRET"}`, `{"id": "a", "extra": ["SECRET"]}`,
		`{"data": [{"id": "a"}], "pagination": {"total": 1e300, "totalPages": -1, "has_more": "SECRET"}}`, `{"id": "a"`, `{"id": 12`, `SECRET`,
	} {
		f.Add(body)
	}
	const secret = "planted0123456789"
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ReplaceAll(body, "SECRET", secret)
		cards := cardsOf(cardKind(), says(http.StatusOK, body))
		_, err := cards.Read(t.Context(), "a")
		_, listErr := cards.All(t.Context())
		for _, err := range []error{err, listErr} {
			switch {
			case err == nil, errors.Is(err, apiclient.ErrRevoked):
			case !errors.Is(err, apiclient.ErrUnreadable) || strings.Contains(err.Error(), secret):
				t.Errorf("%q: got the error %v", body, err)
			}
		}
	})
}
