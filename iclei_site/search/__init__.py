"""Full-text search with facets: `SearchRequest` in, `SearchResults` out, engines behind one protocol."""
