// Package listresources holds the list resources, which `terraform query` asks for what there is: one file each, named
// <platform>_<thing>.go as that of the resource. Every file reads in the same order: filters, schema, what is listed, and then the
// pure functions that choose an object and name it. What a result holds is the resource's own mapping.
package listresources
