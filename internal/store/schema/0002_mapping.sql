CREATE TABLE mapping (      -- how somebody's sheets are read: their columns to ours
  id     TEXT PRIMARY KEY,
  kind   TEXT NOT NULL,     -- of import
  name   TEXT NOT NULL,
  header TEXT NOT NULL,     -- JSON: the head row it was made for, [] when it came as a file
  body   TEXT NOT NULL,     -- JSON
  actor  TEXT NOT NULL,
  at     TEXT NOT NULL
);
CREATE UNIQUE INDEX mapping_name ON mapping (kind, name);
