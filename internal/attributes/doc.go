// Package attributes is the attributes, validators and value conversions that several things share which the provider offers.
package attributes
