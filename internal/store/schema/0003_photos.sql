-- What photos show. Drawn from the journal and the stored files by the job that follows the journal (app.ReadPhotos); with the
-- rows gone and the cursor photos at 0 it draws them again.

CREATE TABLE photo (
  n      @KEY,             -- 1, 2, 3 … in the order of reading
  sha256 TEXT NOT NULL,
  pixels TEXT NOT NULL,    -- hash of the unpacked picture, empty when it could not be unpacked
  facts  TEXT NOT NULL     -- JSON: what the photo says of itself, with its perceptual hashes
);
CREATE UNIQUE INDEX photo_sha256 ON photo (sha256);
CREATE INDEX photo_pixels ON photo (pixels);

CREATE TABLE photo_key (   -- bands of the perceptual hashes
  key BIGINT NOT NULL,
  n   BIGINT NOT NULL,
  PRIMARY KEY (key, n)
) @NOROWID;

CREATE TABLE photo_use (   -- which entries brought which photo
  sha256 TEXT   NOT NULL,
  pos    BIGINT NOT NULL,
  stream TEXT   NOT NULL,
  PRIMARY KEY (sha256, pos)
) @NOROWID;

CREATE TABLE photo_like (  -- a photo that looks like one read before it
  sha256  TEXT NOT NULL,
  earlier TEXT NOT NULL,
  copy    TEXT NOT NULL,   -- pixels, alike
  trick   TEXT NOT NULL,   -- what was done to it
  PRIMARY KEY (sha256, earlier)
) @NOROWID;
