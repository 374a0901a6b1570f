package lifecycletest

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"filippo.io/age"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// kind is a subject, and what its schema and a first look at it show.
type kind struct {
	Subject
	protocol   *acctest.Protocol
	schema     *tfprotov6.Schema
	identities *tfprotov6.ResourceIdentitySchema
	rotates    bool     // its credentials are re-issued, and retire
	encrypts   bool     // its secrets can be encrypted
	secrets    []string // the attributes of the secrets that all configurations have

	recipient, identity string // of age
}

func newKind(t *testing.T, subject Subject) *kind {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	k := &kind{Subject: subject, recipient: key.Recipient().String(), identity: key.String()}
	platform := subject.Start(t)
	k.protocol = acctest.SpeakTo(t, platform.Provider(platform.Wire))
	k.schema = k.protocol.Schema.ResourceSchemas[subject.Type]
	k.identities = k.protocol.Identities()[subject.Type]
	if k.schema == nil || k.identities == nil {
		t.Fatalf("the provider has no %s with an identity", subject.Type)
	}
	for _, a := range k.schema.Block.Attributes {
		k.rotates = k.rotates || a.Name == "rotation"
		k.encrypts = k.encrypts || a.Name == "age_recipients"
	}
	k.in(t, platform, "without a fault", func(w *world) {
		w.must(subject.Config)
		secrets := slices.Sorted(maps.Keys(w.stored()))
		for _, config := range subject.Changed {
			w.must(config)
			secrets = slices.DeleteFunc(secrets, func(name string) bool { return w.stored()[name] == "" })
		}
		w.must(nil)
		k.secrets = secrets
	})
	return k
}

// in runs a case in a world and a time of its own.
func (k *kind) in(t *testing.T, platform Platform, name string, run func(*world)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := k.newWorld(t, platform)
			defer func() {
				if t.Failed() {
					t.Log(w.story)
				}
			}()
			run(w)
		})
	})
}

// rotation is the configuration with a rotation, which re-issues when the trigger changes. The kind rotates.
func (k *kind) rotation(trigger string, overlapHours int) acctest.Values {
	return with(k.Config, "rotation", acctest.Values{"triggers": acctest.Values{"law": trigger}, "overlap_hours": overlapHours})
}

func with(config acctest.Values, name string, value any) acctest.Values {
	more := maps.Clone(config)
	more[name] = value
	return more
}

// operation is an apply, in a world where others were applied before.
type operation struct {
	name   string
	before []acctest.Values
	wait   time.Duration
	config acctest.Values // nil: a destroy
}

// last is the configuration that was applied before it, or nil.
func (o operation) last() acctest.Values {
	if len(o.before) == 0 {
		return nil
	}
	return o.before[len(o.before)-1]
}

// operations are those that are there for the kind.
func (k *kind) operations() []operation {
	one := []acctest.Values{k.Config}
	all := []operation{{name: "create", config: k.Config}, {name: "destroy", before: one}}
	for i, changed := range k.Changed {
		all = append(all, operation{name: fmt.Sprintf("change %d", i), before: one, config: changed})
		if i > 0 {
			all = append(all, operation{name: fmt.Sprintf("change %d back", i), before: append(one, changed), config: k.Config})
		}
	}
	if !k.rotates {
		return all
	}
	first, second := k.rotation("1", 24), k.rotation("2", 24)
	return append(all,
		operation{name: "re-issue", before: []acctest.Values{k.rotation("1", 0)}, config: k.rotation("2", 0)},
		operation{name: "re-issue with an overlap", before: []acctest.Values{first}, config: second},
		operation{name: "retire", before: []acctest.Values{first, second}, wait: 25 * time.Hour, config: second},
		operation{name: "destroy while one retires", before: []acctest.Values{first, second}},
	)
}
