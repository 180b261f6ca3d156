-- The small registers: units, posts, accounts, cells, sites, standards, calendars, settings. One row a thing.
CREATE TABLE {register} (
  kind  TEXT   NOT NULL, -- unit, post, …
  id    TEXT   NOT NULL,
  ver   BIGINT NOT NULL,
  born  BIGINT NOT NULL, -- first entry folded into it
  pos   BIGINT NOT NULL, -- last entry folded into it
  code  TEXT   NOT NULL, -- what must be unique within the kind; the ID where nothing must
  state TEXT   NOT NULL, -- JSON of the folded state
  PRIMARY KEY (kind, id)
) @NOROWID;
--index
CREATE UNIQUE INDEX {register}_code ON {register} (kind, code);
CREATE INDEX {register}_pos ON {register} (pos);
