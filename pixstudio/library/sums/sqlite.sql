-- Sums of files, changed in the transaction of the file. Statements are separated by empty lines.

CREATE TRIGGER IF NOT EXISTS library_file_added AFTER INSERT ON library_asset BEGIN
    INSERT INTO library_filesum(team_id, kind, is_trashed, count, size_bytes)
    SELECT new.team_id, new.kind, new.trashed_at IS NOT NULL, 0, 0
    WHERE NOT EXISTS (
        SELECT 1 FROM library_filesum
        WHERE team_id = new.team_id AND kind = new.kind AND is_trashed = (new.trashed_at IS NOT NULL)
    );
    UPDATE library_filesum SET count = count + 1, size_bytes = size_bytes + new.size_bytes
    WHERE team_id = new.team_id AND kind = new.kind AND is_trashed = (new.trashed_at IS NOT NULL);
END

CREATE TRIGGER IF NOT EXISTS library_file_removed AFTER DELETE ON library_asset BEGIN
    UPDATE library_filesum SET count = count - 1, size_bytes = size_bytes - old.size_bytes
    WHERE team_id = old.team_id AND kind = old.kind AND is_trashed = (old.trashed_at IS NOT NULL);
END

CREATE TRIGGER IF NOT EXISTS library_file_changed
AFTER UPDATE OF team_id, kind, size_bytes, trashed_at ON library_asset
WHEN old.team_id <> new.team_id OR old.kind <> new.kind OR old.size_bytes <> new.size_bytes
    OR (old.trashed_at IS NULL) <> (new.trashed_at IS NULL) BEGIN
    UPDATE library_filesum SET count = count - 1, size_bytes = size_bytes - old.size_bytes
    WHERE team_id = old.team_id AND kind = old.kind AND is_trashed = (old.trashed_at IS NOT NULL);
    INSERT INTO library_filesum(team_id, kind, is_trashed, count, size_bytes)
    SELECT new.team_id, new.kind, new.trashed_at IS NOT NULL, 0, 0
    WHERE NOT EXISTS (
        SELECT 1 FROM library_filesum
        WHERE team_id = new.team_id AND kind = new.kind AND is_trashed = (new.trashed_at IS NOT NULL)
    );
    UPDATE library_filesum SET count = count + 1, size_bytes = size_bytes + new.size_bytes
    WHERE team_id = new.team_id AND kind = new.kind AND is_trashed = (new.trashed_at IS NOT NULL);
END
