-- Statements are separated by empty lines, and may run any number of times.

CREATE VIRTUAL TABLE IF NOT EXISTS search_trigrams USING fts5(
    text, content='search_searchdocument', content_rowid='number', tokenize='trigram case_sensitive 1'
)

-- The index follows the documents.

CREATE TRIGGER IF NOT EXISTS search_document_added AFTER INSERT ON search_searchdocument BEGIN
    INSERT INTO search_trigrams(rowid, text) VALUES (new.number, new.text);
END

CREATE TRIGGER IF NOT EXISTS search_document_removed AFTER DELETE ON search_searchdocument BEGIN
    INSERT INTO search_trigrams(search_trigrams, rowid, text)
    VALUES ('delete', old.number, old.text);
END

CREATE TRIGGER IF NOT EXISTS search_document_changed AFTER UPDATE OF text ON search_searchdocument
WHEN old.text <> new.text BEGIN
    INSERT INTO search_trigrams(search_trigrams, rowid, text)
    VALUES ('delete', old.number, old.text);
    INSERT INTO search_trigrams(rowid, text) VALUES (new.number, new.text);
END

-- The documents follow what they are made from. This view says what a job's document contains.

CREATE VIEW IF NOT EXISTS search_text AS
SELECT job.id AS generation_id,
    job.searched
        || char(10) || char(57344) || 'c' || IFNULL(job.creator_id, '') || char(57345)
        || char(10) || char(57344) || 'e' || IFNULL(job.effect_id, '') || char(57345)
        || IFNULL((
            SELECT group_concat(char(10) || asset.indexed_name, '')
            FROM jobs_generationinput AS input JOIN library_asset AS asset ON asset.id = input.asset_id
            WHERE input.generation_id = job.id
        ), '')
        || CASE job.indexed_note WHEN '' THEN '' ELSE char(10) || job.indexed_note END
        || IFNULL((
            SELECT group_concat(char(10) || tag.indexed_name, '')
            FROM marks_resulttag AS link JOIN library_tag AS tag ON tag.id = link.tag_id
            WHERE link.generation_id = job.id
        ), '') AS text
FROM jobs_generation AS job

CREATE TRIGGER IF NOT EXISTS search_job_added AFTER INSERT ON jobs_generation BEGIN
    INSERT INTO search_teamnumber(team_id)
    SELECT new.team_id WHERE NOT EXISTS (SELECT 1 FROM search_teamnumber WHERE team_id = new.team_id);
    INSERT INTO search_searchdocument(number, generation_id, team_number, text)
    WITH place(team, number) AS (
        SELECT team.number, (team.number << 46) | ((
            CAST(strftime('%s', new.created_at) AS INTEGER) * 1000
            + CAST(substr(strftime('%f', new.created_at), 4) AS INTEGER)
        ) << 4)
        FROM search_teamnumber AS team WHERE team.team_id = new.team_id
    )
    SELECT
        CASE WHEN EXISTS (SELECT 1 FROM search_searchdocument AS taken WHERE taken.number = place.number)
        THEN (
            SELECT taken.number + 1 FROM search_searchdocument AS taken
            WHERE taken.number >= place.number AND NOT EXISTS (
                SELECT 1 FROM search_searchdocument AS next WHERE next.number = taken.number + 1
            )
            ORDER BY taken.number LIMIT 1
        )
        ELSE place.number END,
        new.id, place.team, (SELECT text FROM search_text WHERE generation_id = new.id)
    FROM place;
END

CREATE TRIGGER IF NOT EXISTS search_job_changed
AFTER UPDATE OF searched, creator_id, effect_id, indexed_note ON jobs_generation
WHEN old.searched <> new.searched OR old.creator_id IS NOT new.creator_id
    OR old.effect_id IS NOT new.effect_id OR old.indexed_note <> new.indexed_note BEGIN
    UPDATE search_searchdocument
    SET text = (SELECT text FROM search_text WHERE generation_id = new.id)
    WHERE generation_id = new.id;
END

CREATE TRIGGER IF NOT EXISTS search_input_added AFTER INSERT ON jobs_generationinput BEGIN
    UPDATE search_searchdocument
    SET text = (SELECT text FROM search_text WHERE generation_id = new.generation_id)
    WHERE generation_id = new.generation_id;
END

CREATE TRIGGER IF NOT EXISTS search_input_removed AFTER DELETE ON jobs_generationinput
WHEN EXISTS (SELECT 1 FROM jobs_generation WHERE id = old.generation_id) BEGIN
    UPDATE search_searchdocument
    SET text = (SELECT text FROM search_text WHERE generation_id = old.generation_id)
    WHERE generation_id = old.generation_id;
END

CREATE TRIGGER IF NOT EXISTS search_tag_added AFTER INSERT ON marks_resulttag BEGIN
    UPDATE search_searchdocument
    SET text = (SELECT text FROM search_text WHERE generation_id = new.generation_id)
    WHERE generation_id = new.generation_id;
END

CREATE TRIGGER IF NOT EXISTS search_tag_removed AFTER DELETE ON marks_resulttag
WHEN EXISTS (SELECT 1 FROM jobs_generation WHERE id = old.generation_id) BEGIN
    UPDATE search_searchdocument
    SET text = (SELECT text FROM search_text WHERE generation_id = old.generation_id)
    WHERE generation_id = old.generation_id;
END

CREATE TRIGGER IF NOT EXISTS search_file_renamed AFTER UPDATE OF indexed_name ON library_asset
WHEN old.indexed_name <> new.indexed_name BEGIN
    UPDATE search_searchdocument SET text = (
        SELECT text FROM search_text
        WHERE search_text.generation_id = search_searchdocument.generation_id
    )
    WHERE generation_id IN (SELECT generation_id FROM jobs_generationinput WHERE asset_id = new.id);
END
