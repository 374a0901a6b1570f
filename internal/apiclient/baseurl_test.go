package apiclient_test

import (
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

func TestCheckBaseURL(t *testing.T) {
	t.Parallel()
	for raw, test := range map[string]struct{ want, says string }{
		"https://api.example.com":            {want: "https://api.example.com"},
		"https://api.example.com/":           {want: "https://api.example.com"},
		"https://api.example.com:8443/api//": {want: "https://api.example.com:8443/api"},
		"HTTPS://api.example.com":            {want: "https://api.example.com"},
		"https://api.example.com#":           {want: "https://api.example.com"},
		"http://127.0.0.1:8080/ecoevents":    {want: "http://127.0.0.1:8080/ecoevents"},
		"http://127.9.9.9":                   {want: "http://127.9.9.9"},
		"http://[::1]:8080":                  {want: "http://[::1]:8080"},
		"http://localhost:8080":              {want: "http://localhost:8080"},

		"":                                     {says: "Write it with scheme and host"},
		"api.example.com":                      {says: "Write it with scheme and host"},
		"//api.example.com":                    {says: "Write https://"},
		"https://":                             {says: "Write it with scheme and host"},
		"https://:443":                         {says: "Write it with scheme and host"},
		"https:///secret":                      {says: "Write it with scheme and host"},
		"https://api.example.com:secret":       {says: "Write it with scheme and host"},
		" https://api.example.com":             {says: "Write it with scheme and host"},
		"https://api.example.com/%zz":          {says: "Write it with scheme and host"},
		"http://api.example.com":               {says: "Write https://"},
		"http://localhost.example.com":         {says: "Write https://"},
		"http://10.0.0.1":                      {says: "Write https://"},
		"http://0.0.0.0":                       {says: "Write https://"},
		"ftp://api.example.com":                {says: "Write https://"},
		"https://user:secret@api.example.com":  {says: "Set credentials with the arguments for credentials"},
		"https://secret@api.example.com":       {says: "Set credentials with the arguments for credentials"},
		"http://user:secret@127.0.0.1":         {says: "Set credentials with the arguments for credentials"},
		"https://api.example.com?key=secret":   {says: "Remove what follows the path"},
		"https://api.example.com/?":            {says: "Remove what follows the path"},
		"https://api.example.com/#secret":      {says: "Remove what follows the path"},
		"https://us er:secret@api.example.com": {says: "Write it with scheme and host"},
	} {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			got, err := apiclient.CheckBaseURL(raw)
			if test.says == "" {
				if err != nil || got != test.want {
					t.Errorf("got %q and the error %v, want %q", got, err, test.want)
				}
				return
			}
			expectAdvice(t, err, test.says)
		})
	}
}

func TestCheckCredential(t *testing.T) {
	t.Parallel()
	for credential, says := range map[string]string{
		"ek_live_0123456789":         "",
		"!#$%&'()*+,-./:;<=>?@[]^_~": "",
		"":                           "Remove the argument",
		"secret\n":                   "trimspace()",
		"secret\r\nX-Header: 1":      "trimspace()",
		"secret secret":              "Copy it again",
		" secret":                    "Copy it again",
		"secret\t":                   "Copy it again",
		"secret\x00":                 "Copy it again",
		"secret\x7f":                 "Copy it again",
		"“secret”":                   "Copy it again",
		"secret\xff":                 "Copy it again",
	} {
		t.Run(credential, func(t *testing.T) {
			t.Parallel()
			err := apiclient.CheckCredential(credential)
			if says == "" {
				if err != nil {
					t.Errorf("got the error %v", err)
				}
				return
			}
			expectAdvice(t, err, says)
		})
	}
}

// expectAdvice checks that an error says what to write instead, and does not repeat what was written.
func expectAdvice(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got the error %v, want one that says %q", err, says)
	}
}
