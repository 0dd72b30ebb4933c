-- Statements are separated by empty lines, and may run any number of times.

-- What a job's document contains: lines of words, each with a line break after it, and marks. The account is
-- marked once the job has ended, so that claiming a job rewrites nothing.

CREATE OR REPLACE VIEW search_text AS
SELECT job.id AS generation_id,
    job.searched
        || COALESCE((
            SELECT string_agg(chr(10) || asset.indexed_name, '')
            FROM jobs_generationinput AS input JOIN library_asset AS asset ON asset.id = input.asset_id
            WHERE input.generation_id = job.id
        ), '')
        || CASE job.indexed_note WHEN '' THEN '' ELSE chr(10) || job.indexed_note END
        || COALESCE((
            SELECT string_agg(chr(10) || tag.indexed_name, '')
            FROM marks_resulttag AS link JOIN library_tag AS tag ON tag.id = link.tag_id
            WHERE link.generation_id = job.id
        ), '')
        || chr(10) || chr(57344) || 'c' || COALESCE(job.creator_id::text, '') || chr(57345)
        || chr(10) || chr(57344) || 'e' || COALESCE(job.effect_id::text, '') || chr(57345)
        || CASE WHEN job.result_group <> 'open' AND job.account_id IS NOT NULL
            THEN chr(10) || chr(57344) || 'a' || left(replace(job.account_id::text, '-', ''), 12)
                || chr(57345)
            ELSE '' END AS text
FROM jobs_generation AS job

CREATE OR REPLACE FUNCTION add_search_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    team_part integer;
    place bigint;
BEGIN
    SELECT number INTO team_part FROM search_teamnumber WHERE team_id = NEW.team_id;
    IF NOT FOUND THEN
        INSERT INTO search_teamnumber(team_id) VALUES (NEW.team_id) ON CONFLICT DO NOTHING;
        SELECT number INTO team_part FROM search_teamnumber WHERE team_id = NEW.team_id;
    END IF;
    place := (team_part::bigint << 46)
        | (floor(extract(epoch FROM NEW.created_at) * 1000)::bigint << 4);
    LOOP
        INSERT INTO search_searchdocument(number, generation_id, team_number, text)
        SELECT place, NEW.id, team_part, made.text FROM search_text AS made
        WHERE made.generation_id = NEW.id
        ON CONFLICT (number) DO NOTHING;
        EXIT WHEN FOUND;
        -- Twice as far each time until a number is free, then by halves to one behind a taken one: of
        -- thousands of the same millisecond a few are looked at.
        WITH RECURSIVE search(low, high, step) AS (
            SELECT place, NULL::bigint, 1::bigint
            UNION ALL
            SELECT COALESCE(taken.number, low),
                CASE WHEN taken.number IS NULL THEN COALESCE((low + high) / 2, low + step) ELSE high END,
                step * 2
            FROM search LEFT JOIN search_searchdocument AS taken
                ON taken.number = COALESCE((low + high) / 2, low + step)
            WHERE high IS NULL OR high > low + 1
        )
        SELECT high INTO place FROM search WHERE high = low + 1;
    END LOOP;
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION renew_search_documents(ids uuid[]) RETURNS void LANGUAGE sql AS $$
    UPDATE search_searchdocument AS document SET text = made.text
    FROM search_text AS made
    WHERE document.generation_id = ANY(ids) AND made.generation_id = document.generation_id;
$$

CREATE OR REPLACE FUNCTION job_changed_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM renew_search_documents(ARRAY[NEW.id]);
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION input_changed_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM renew_search_documents(ARRAY[COALESCE(NEW.generation_id, OLD.generation_id)]);
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION file_renamed_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM renew_search_documents(ARRAY(
        SELECT generation_id FROM jobs_generationinput WHERE asset_id = NEW.id
    ));
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER search_job_added AFTER INSERT ON jobs_generation
FOR EACH ROW EXECUTE FUNCTION add_search_document()

CREATE OR REPLACE TRIGGER search_job_changed AFTER UPDATE ON jobs_generation
FOR EACH ROW WHEN (
    OLD.searched <> NEW.searched OR OLD.creator_id IS DISTINCT FROM NEW.creator_id
    OR OLD.effect_id IS DISTINCT FROM NEW.effect_id OR OLD.indexed_note <> NEW.indexed_note
    OR NEW.account_id IS NOT NULL AND (OLD.result_group = 'open') <> (NEW.result_group = 'open')
    OR NEW.result_group <> 'open' AND OLD.account_id IS DISTINCT FROM NEW.account_id
)
EXECUTE FUNCTION job_changed_for_search()

CREATE OR REPLACE TRIGGER search_input_added AFTER INSERT ON jobs_generationinput
FOR EACH ROW EXECUTE FUNCTION input_changed_for_search()

CREATE OR REPLACE TRIGGER search_input_removed AFTER DELETE ON jobs_generationinput
FOR EACH ROW EXECUTE FUNCTION input_changed_for_search()

CREATE OR REPLACE TRIGGER search_tag_added AFTER INSERT ON marks_resulttag
FOR EACH ROW EXECUTE FUNCTION input_changed_for_search()

CREATE OR REPLACE TRIGGER search_tag_removed AFTER DELETE ON marks_resulttag
FOR EACH ROW EXECUTE FUNCTION input_changed_for_search()

CREATE OR REPLACE TRIGGER search_file_renamed AFTER UPDATE ON library_asset
FOR EACH ROW WHEN (OLD.indexed_name <> NEW.indexed_name) EXECUTE FUNCTION file_renamed_for_search()

-- Facts of jobs, to filter by: each is a letter and a value. This view says which a job has.

CREATE OR REPLACE VIEW search_facts AS
SELECT job.id AS generation_id, made.fact
FROM jobs_generation AS job, unnest(ARRAY[
    'g' || job.result_group,
    'o' || job.operation,
    'k' || CASE
        WHEN job.operation IN ('music', 'speech') THEN job.operation
        WHEN job.operation = 'images' OR job.content_type LIKE 'image/%' THEN 'image'
        ELSE 'video' END,
    CASE WHEN job.model <> '' THEN 'm' || job.model END,
    'c' || job.creator_id,
    'a' || replace(job.account_id::text, '-', ''),
    'e' || job.effect_id,
    'q' || COALESCE(
        left(job.parameters ->> 'quality', 20),
        CASE WHEN job.width >= 2000 AND job.height >= 2000 THEN '4K' END
    ),
    's' || CASE
        WHEN job.width > 0 AND job.height > 0 THEN CASE
            WHEN 1.0 * job.width / job.height >= 14.0 / 9 THEN '16:9'
            WHEN 1.0 * job.width / job.height > 7.0 / 6 THEN '4:3'
            WHEN 1.0 * job.width / job.height >= 0.875 THEN '1:1'
            WHEN 1.0 * job.width / job.height > 0.65625 THEN '3:4'
            ELSE '9:16' END
        ELSE left(job.parameters ->> 'aspect_ratio', 20) END,
    'l' || CASE
        WHEN job.duration_seconds < 5.5 THEN '5'
        WHEN job.duration_seconds < 8.5 THEN '8'
        WHEN job.duration_seconds < 10.5 THEN '10'
        WHEN job.duration_seconds < 30.5 THEN '30'
        WHEN job.duration_seconds IS NOT NULL THEN 'more' END,
    'h' || job.has_sound::int,
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
]) AS made(fact)
WHERE made.fact IS NOT NULL
UNION ALL
SELECT DISTINCT input.generation_id, 'f' || replace(input.asset_id::text, '-', '')
FROM jobs_generationinput AS input

CREATE OR REPLACE FUNCTION add_job_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_jobfact(fact, number)
    SELECT fact, NEW.number FROM search_facts WHERE generation_id = NEW.generation_id;
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION remove_job_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_jobfact WHERE number = OLD.number;
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION renew_job_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint;
BEGIN
    SELECT number INTO place FROM search_searchdocument WHERE generation_id = NEW.id;
    IF place IS NOT NULL THEN
        DELETE FROM search_jobfact
        WHERE number = place
            AND fact NOT IN (SELECT fact FROM search_facts WHERE generation_id = NEW.id);
        INSERT INTO search_jobfact(fact, number)
        SELECT fact, place FROM search_facts WHERE generation_id = NEW.id
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION add_input_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_jobfact(fact, number)
    SELECT 'f' || replace(NEW.asset_id::text, '-', ''), number FROM search_searchdocument
    WHERE generation_id = NEW.generation_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION remove_input_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_jobfact
    WHERE fact = 'f' || replace(OLD.asset_id::text, '-', '')
        AND number = (
            SELECT number FROM search_searchdocument WHERE generation_id = OLD.generation_id
        )
        AND NOT EXISTS (
            SELECT 1 FROM jobs_generationinput
            WHERE generation_id = OLD.generation_id AND asset_id = OLD.asset_id
        );
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER search_facts_added AFTER INSERT ON search_searchdocument
FOR EACH ROW EXECUTE FUNCTION add_job_facts()

CREATE OR REPLACE TRIGGER search_facts_removed AFTER DELETE ON search_searchdocument
FOR EACH ROW EXECUTE FUNCTION remove_job_facts()

CREATE OR REPLACE TRIGGER search_facts_changed AFTER UPDATE ON jobs_generation
FOR EACH ROW WHEN (
    OLD.result_group <> NEW.result_group OR OLD.account_id IS DISTINCT FROM NEW.account_id
    OR OLD.rating IS DISTINCT FROM NEW.rating
    OR OLD.charged_credits IS DISTINCT FROM NEW.charged_credits
    OR OLD.width IS DISTINCT FROM NEW.width OR OLD.height IS DISTINCT FROM NEW.height
    OR OLD.duration_seconds IS DISTINCT FROM NEW.duration_seconds
    OR OLD.has_sound IS DISTINCT FROM NEW.has_sound
    OR OLD.parameters <> NEW.parameters OR OLD.operation <> NEW.operation
    OR (OLD.content_type LIKE 'image/%') <> (NEW.content_type LIKE 'image/%')
    OR OLD.creator_id IS DISTINCT FROM NEW.creator_id
    OR OLD.effect_id IS DISTINCT FROM NEW.effect_id OR OLD.is_imported <> NEW.is_imported
)
EXECUTE FUNCTION renew_job_facts()

CREATE OR REPLACE TRIGGER search_input_fact_added AFTER INSERT ON jobs_generationinput
FOR EACH ROW EXECUTE FUNCTION add_input_fact()

CREATE OR REPLACE TRIGGER search_input_fact_removed AFTER DELETE ON jobs_generationinput
FOR EACH ROW EXECUTE FUNCTION remove_input_fact()
