//go:build tools

// Package engine pins the Pulumi CLI that set-up builds where no official one can be had.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
