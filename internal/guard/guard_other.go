//go:build !unix

package guard

import (
	"context"
	"errors"
	"os"
)

// Watch is for Unix: elsewhere the screen runs without a guard.
func Watch() (End, error) { return End{}, errors.ErrUnsupported }

// Guarded is false: there are no guards here.
func Guarded(ctx context.Context) (context.Context, *os.File, bool) { return ctx, os.Stderr, false }
