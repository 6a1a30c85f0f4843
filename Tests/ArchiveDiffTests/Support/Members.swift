import ImageFixtures

// Members of layers, in as few words as a table of cases asks for.

/// A regular file.
func file(_ path: String, _ text: String = "", mode: Int64 = 0o644, uid: Int64 = 0) -> TarMember {
  TarMember(path, text: text).with {
    $0.mode = mode
    $0.uid = uid
  }
}

/// A folder.
func folder(_ path: String, mode: Int64 = 0o755) -> TarMember {
  TarMember(path, type: "5").with { $0.mode = mode }
}

/// A symbolic link.
func symlink(_ path: String, to target: String) -> TarMember {
  TarMember(path, type: "2").with {
    $0.mode = 0o777
    $0.linkName = Array(target.utf8)
  }
}

/// A hard link.
func hardLink(_ path: String, to target: String) -> TarMember {
  TarMember(path, type: "1").with { $0.linkName = Array(target.utf8) }
}

/// A character device.
func device(_ path: String, _ major: Int64, _ minor: Int64) -> TarMember {
  TarMember(path, type: "3").with { $0.device = (major, minor) }
}

/// A pax header for the next member.
func pax(_ records: KeyValuePairs<String, String>) -> TarMember {
  let content = records.flatMap { TarBuilder.record($0.key, Array($0.value.utf8)) }
  return TarMember("././@PaxHeader", content: content, type: "x")
}
