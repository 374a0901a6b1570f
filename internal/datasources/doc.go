// Package datasources holds the data sources, one file each, named <platform>_<thing>.go. What two of them need is in
// the files without a platform's name, or in platform and attributes.
package datasources
