-- Sums of files, changed once for each statement, when it has locked all its files, and in one order: two
-- statements never wait for each other. Statements are separated by empty lines.

CREATE OR REPLACE FUNCTION library_files_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO library_filesum AS sums (team_id, kind, is_trashed, count, size_bytes)
    SELECT team_id, kind, trashed_at IS NOT NULL, COUNT(*), SUM(size_bytes)
    FROM new_files GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (team_id, kind, is_trashed) DO UPDATE
    SET count = sums.count + EXCLUDED.count, size_bytes = sums.size_bytes + EXCLUDED.size_bytes;
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION library_files_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO library_filesum AS sums (team_id, kind, is_trashed, count, size_bytes)
    SELECT gone.team_id, gone.kind, gone.trashed_at IS NOT NULL, -COUNT(*), -SUM(gone.size_bytes)
    FROM old_files AS gone JOIN library_filesum AS known
        ON known.team_id = gone.team_id AND known.kind = gone.kind
        AND known.is_trashed = (gone.trashed_at IS NOT NULL)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (team_id, kind, is_trashed) DO UPDATE
    SET count = sums.count + EXCLUDED.count, size_bytes = sums.size_bytes + EXCLUDED.size_bytes;
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION library_files_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO library_filesum AS sums (team_id, kind, is_trashed, count, size_bytes)
    SELECT team_id, kind, trashed_at IS NOT NULL, SUM(sign), SUM(sign * size_bytes)
    FROM (
        SELECT 1 AS sign, team_id, kind, trashed_at, size_bytes FROM new_files
        UNION ALL SELECT -1, team_id, kind, trashed_at, size_bytes FROM old_files
    ) AS files
    GROUP BY 1, 2, 3 HAVING SUM(sign) <> 0 OR SUM(sign * size_bytes) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT (team_id, kind, is_trashed) DO UPDATE
    SET count = sums.count + EXCLUDED.count, size_bytes = sums.size_bytes + EXCLUDED.size_bytes;
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER library_files_added AFTER INSERT ON library_asset
REFERENCING NEW TABLE AS new_files FOR EACH STATEMENT EXECUTE FUNCTION library_files_added()

CREATE OR REPLACE TRIGGER library_files_removed AFTER DELETE ON library_asset
REFERENCING OLD TABLE AS old_files FOR EACH STATEMENT EXECUTE FUNCTION library_files_removed()

CREATE OR REPLACE TRIGGER library_files_changed AFTER UPDATE ON library_asset
REFERENCING OLD TABLE AS old_files NEW TABLE AS new_files
FOR EACH STATEMENT EXECUTE FUNCTION library_files_changed()
