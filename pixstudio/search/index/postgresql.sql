-- Statements are separated by empty lines, and may run any number of times.

CREATE OR REPLACE VIEW search_text AS
SELECT job.id AS generation_id,
    job.searched
        || chr(10) || chr(57344) || 'c' || COALESCE(job.creator_id::text, '') || chr(57345)
        || chr(10) || chr(57344) || 'e' || COALESCE(job.effect_id::text, '') || chr(57345)
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
        ), '') AS text
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
        place := place + 1;
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
