// process_map
