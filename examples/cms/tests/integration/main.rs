//! Integration tests of the CMS: each has an Elasticsearch of its own (`es`), on which the real `es_init` runs.

mod es_init;
mod mapping_files;
