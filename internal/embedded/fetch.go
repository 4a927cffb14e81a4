package embedded

import (
	"context"
	"path/filepath"
)

func findOrFetch(ctx context.Context, opts Options) (Binaries, error) { return Find(ctx, opts) }
func canFetch(opts Options) bool                                      { return false }
func fetchedDir(cache string) string                                  { return filepath.Join(cache, "postgresql") }
