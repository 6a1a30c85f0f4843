import TarStream

extension ImageArchive {
  /// The bytes of a file of the archive; `nil` where there is none.
  func file(_ name: String, as blob: String) throws(ArchiveError) -> ByteRegion? {
    do { return try contents.file(name) } catch {
      throw ArchiveError(error, input: self.name.text, blob: blob)
    }
  }

  /// Whether the blob that a descriptor tells of is there.
  func holds(_ descriptor: Descriptor) throws(ArchiveError) -> Bool {
    try file(descriptor.digest.path, as: "\(descriptor.digest)") != nil
  }

  /// The blob that a descriptor tells of, its size checked; its digest is not, yet.
  func blob(_ descriptor: Descriptor, as blob: String) throws(ArchiveError) -> ByteRegion {
    guard let bytes = try file(descriptor.digest.path, as: blob) else {
      throw ArchiveError(
        .missingBlob, input: name.text, blob: blob,
        "it is not in the archive")
    }
    guard UInt64(bytes.count) == descriptor.size else {
      throw ArchiveError(
        .digestMismatch, input: name.text, blob: blob,
        "it has \(bytes.count) bytes where its descriptor says \(descriptor.size)")
    }
    return bytes
  }

  /// The JSON document that a descriptor tells of, its size and digest checked.
  func document(_ descriptor: Descriptor, as kind: String) throws(ArchiveError) -> Document {
    let blob = "\(kind) \(descriptor.digest)"
    let bytes = try self.blob(descriptor, as: blob)
    let found = Digest(of: bytes, algorithm: descriptor.digest.algorithm)
    guard found == descriptor.digest else {
      throw ArchiveError(.digestMismatch, input: name.text, blob: blob, "its bytes have the digest \(found)")
    }
    return try Document(bytes, name: blob, input: name.text, limits: limits)
  }

  /// A JSON document that the archive knows by a name of its own.
  func document(named file: String) throws(ArchiveError) -> Document {
    guard let bytes = try self.file(file, as: file) else {
      throw ArchiveError(.missingBlob, input: name.text, blob: file, "it is not in the archive")
    }
    return try Document(bytes, name: file, input: name.text, limits: limits)
  }
}
