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

-- The documents follow what they are made from. This view says what a job's document contains: lines of words,
-- each with a line break after it, and marks. The account is marked once the job has ended, so that claiming
-- a job rewrites nothing.

CREATE VIEW IF NOT EXISTS search_text AS
SELECT job.id AS generation_id,
    job.searched
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
        ), '')
        || char(10) || char(57344) || 'c' || IFNULL(job.creator_id, '') || char(57345)
        || char(10) || char(57344) || 'e' || IFNULL(job.effect_id, '') || char(57345)
        || CASE WHEN job.result_group <> 'open' AND job.account_id IS NOT NULL
            THEN char(10) || char(57344) || 'a' || substr(job.account_id, 1, 12) || char(57345)
            ELSE '' END AS text
FROM jobs_generation AS job

CREATE TRIGGER IF NOT EXISTS search_job_added AFTER INSERT ON jobs_generation BEGIN
    INSERT INTO search_teamnumber(team_id)
    SELECT new.team_id WHERE NOT EXISTS (SELECT 1 FROM search_teamnumber WHERE team_id = new.team_id);
    INSERT INTO search_searchdocument(number, generation_id, team_number, text)
    -- From the millisecond's first number twice as far each time until one is free, then by halves to one
    -- behind a taken one: of thousands of the same millisecond a few are looked at.
    WITH RECURSIVE place(team, low) AS (
        SELECT team.number, ((team.number << 46) | ((
            CAST(strftime('%s', new.created_at) AS INTEGER) * 1000
            + CAST(substr(strftime('%f', new.created_at), 4) AS INTEGER)
        ) << 4)) - 1
        FROM search_teamnumber AS team WHERE team.team_id = new.team_id
    ),
    search(low, high, step) AS (
        SELECT low, NULL, 1 FROM place
        UNION ALL
        SELECT COALESCE(taken.number, low),
            CASE WHEN taken.number IS NULL THEN COALESCE((low + high) / 2, low + step) ELSE high END,
            step * 2
        FROM search LEFT JOIN search_searchdocument AS taken
            ON taken.number = COALESCE((low + high) / 2, low + step)
        WHERE high IS NULL OR high > low + 1
    )
    SELECT search.high, new.id, place.team, (SELECT text FROM search_text WHERE generation_id = new.id)
    FROM search, place WHERE search.high = search.low + 1;
END

CREATE TRIGGER IF NOT EXISTS search_job_changed
AFTER UPDATE ON jobs_generation
WHEN old.searched <> new.searched OR old.creator_id IS NOT new.creator_id
    OR old.effect_id IS NOT new.effect_id OR old.indexed_note <> new.indexed_note
    OR new.account_id IS NOT NULL AND (old.result_group = 'open') <> (new.result_group = 'open')
    OR new.result_group <> 'open' AND old.account_id IS NOT new.account_id BEGIN
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

-- Facts of jobs, to filter by: each is a letter and a value. This view says which a job has.

CREATE VIEW IF NOT EXISTS search_facts AS
SELECT job.id AS generation_id, made.value AS fact
FROM jobs_generation AS job, json_each(json_array(
    'g' || job.result_group,
    'o' || job.operation,
    'k' || CASE
        WHEN job.operation IN ('music', 'speech') THEN job.operation
        WHEN job.operation = 'images' OR job.content_type LIKE 'image/%' THEN 'image'
        ELSE 'video' END,
    CASE WHEN job.model <> '' THEN 'm' || job.model END,
    'c' || job.creator_id,
    'a' || job.account_id,
    'e' || job.effect_id,
    'q' || COALESCE(
        substr(json_extract(job.parameters, '$.quality'), 1, 20),
        CASE WHEN job.width >= 2000 AND job.height >= 2000 THEN '4K' END
    ),
    's' || CASE
        WHEN job.width > 0 AND job.height > 0 THEN CASE
            WHEN 1.0 * job.width / job.height >= 14.0 / 9 THEN '16:9'
            WHEN 1.0 * job.width / job.height > 7.0 / 6 THEN '4:3'
            WHEN 1.0 * job.width / job.height >= 0.875 THEN '1:1'
            WHEN 1.0 * job.width / job.height > 0.65625 THEN '3:4'
            ELSE '9:16' END
        ELSE substr(json_extract(job.parameters, '$.aspect_ratio'), 1, 20) END,
    'l' || CASE
        WHEN job.duration_seconds < 5.5 THEN '5'
        WHEN job.duration_seconds < 8.5 THEN '8'
        WHEN job.duration_seconds < 10.5 THEN '10'
        WHEN job.duration_seconds < 30.5 THEN '30'
        WHEN job.duration_seconds IS NOT NULL THEN 'more' END,
    'h' || job.has_sound,
    CASE WHEN NOT job.is_imported THEN 'p' || CASE
        WHEN job.charged_credits <= 0 THEN '0'
        WHEN job.charged_credits <= 20 THEN '20'
        WHEN job.charged_credits <= 50 THEN '50'
        WHEN job.charged_credits <= 100 THEN '100'
        WHEN job.charged_credits <= 200 THEN '200'
        WHEN job.charged_credits IS NOT NULL THEN 'more' END END,
    CASE WHEN job.rating = 0 THEN 'r0' END,
    CASE WHEN job.rating >= 1 THEN 'r1' END,
    CASE WHEN job.rating >= 2 THEN 'r2' END,
    CASE WHEN job.rating >= 3 THEN 'r3' END,
    CASE WHEN job.rating >= 4 THEN 'r4' END,
    CASE WHEN job.rating >= 5 THEN 'r5' END
)) AS made
WHERE made.value IS NOT NULL
UNION ALL
SELECT DISTINCT input.generation_id, 'f' || input.asset_id FROM jobs_generationinput AS input

CREATE TRIGGER IF NOT EXISTS search_facts_added AFTER INSERT ON search_searchdocument BEGIN
    INSERT INTO search_jobfact(fact, number)
    SELECT fact, new.number FROM search_facts WHERE generation_id = new.generation_id;
END

CREATE TRIGGER IF NOT EXISTS search_facts_removed AFTER DELETE ON search_searchdocument BEGIN
    DELETE FROM search_jobfact WHERE number = old.number;
END

CREATE TRIGGER IF NOT EXISTS search_facts_changed AFTER UPDATE ON jobs_generation
WHEN old.result_group <> new.result_group OR old.account_id IS NOT new.account_id
    OR old.rating IS NOT new.rating OR old.charged_credits IS NOT new.charged_credits
    OR old.width IS NOT new.width OR old.height IS NOT new.height
    OR old.duration_seconds IS NOT new.duration_seconds OR old.has_sound IS NOT new.has_sound
    OR old.parameters <> new.parameters OR old.operation <> new.operation
    OR (old.content_type LIKE 'image/%') <> (new.content_type LIKE 'image/%')
    OR old.creator_id IS NOT new.creator_id OR old.effect_id IS NOT new.effect_id
    OR old.is_imported <> new.is_imported BEGIN
    DELETE FROM search_jobfact
    WHERE number = (SELECT number FROM search_searchdocument WHERE generation_id = new.id)
        AND fact NOT IN (SELECT fact FROM search_facts WHERE generation_id = new.id);
    INSERT OR IGNORE INTO search_jobfact(fact, number)
    SELECT made.fact, document.number
    FROM search_searchdocument AS document
        JOIN search_facts AS made ON made.generation_id = document.generation_id
    WHERE document.generation_id = new.id;
END

CREATE TRIGGER IF NOT EXISTS search_input_fact_added AFTER INSERT ON jobs_generationinput BEGIN
    INSERT OR IGNORE INTO search_jobfact(fact, number)
    SELECT 'f' || new.asset_id, number FROM search_searchdocument
    WHERE generation_id = new.generation_id;
END

CREATE TRIGGER IF NOT EXISTS search_input_fact_removed AFTER DELETE ON jobs_generationinput
WHEN NOT EXISTS (
    SELECT 1 FROM jobs_generationinput
    WHERE generation_id = old.generation_id AND asset_id = old.asset_id
) BEGIN
    DELETE FROM search_jobfact WHERE fact = 'f' || old.asset_id AND number = (
        SELECT number FROM search_searchdocument WHERE generation_id = old.generation_id
    );
END
