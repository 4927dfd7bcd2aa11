// What every import shares: files that come in, dry run before run, progress, resuming, undo.
export {};
