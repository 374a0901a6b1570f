package main

import "testing"

func TestIsLogRead(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]bool{
		"HOME=/home/TF_LOG":               false,
		"TF_LOG=":                         false,
		"TF_LOG=off":                      false,
		"TF_LOG=OFF":                      false,
		"TF_LOG_PATH=terraform.log":       false,
		"TF_LOG=trace":                    true,
		"TF_LOG=JSON":                     true,
		"TF_LOG_PROVIDER=INFO":            true,
		"TF_LOG_PROVIDER_EVENTCREDS=warn": true,
		"TF_LOG_SDK=debug":                true,
		"TF_LOG_SDK_FRAMEWORK=debug":      true,
		"TF_LOG_SDK_PROTO_DATA_DIR=.":     true,
	} {
		if got := isLogRead([]string{"PATH=/bin", variable}); got != want {
			t.Errorf("%s: %t, want %t", variable, got, want)
		}
	}
	if isLogRead(nil) {
		t.Error("an empty environment asks for a log")
	}
}
