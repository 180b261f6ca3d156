-- Texts of one thing are found by the refs in its entries; an index by stream cost 70 bytes for each entry.
DROP INDEX text_stream;
