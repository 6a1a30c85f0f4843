import CArchive
import Glibc
import TarStream

/// What libarchive tells of an archive.
///
/// Sound because libarchive is only ever given a pointer into bytes that outlive the calls, with their true length; what
/// it returns is copied before the next call; and the archive is freed once, on the way out.
enum LibarchiveReading {
  /// Reads tar alone: no filters, and no files that stand for another system's attributes.
  static func read(_ bytes: [UInt8]) -> Reading {
    guard let archive = unsafe archive_read_new() else { fatalError("there is no memory for libarchive") }
    defer { unsafe _ = archive_read_free(archive) }
    unsafe archive_read_support_format_tar(archive)
    unsafe archive_read_set_format_option(archive, "tar", "mac-ext", nil)
    return unsafe bytes.withUnsafeBytes { bytes in
      guard unsafe archive_read_open_memory(archive, bytes.baseAddress, bytes.count) == ARCHIVE_OK else {
        return Reading(refusal: unsafe problem(archive))
      }
      return unsafe read(archive)
    }
  }

  private static func read(_ archive: OpaquePointer) -> Reading {
    var reading = Reading()
    var entry: OpaquePointer?
    while true {
      // A warning is given for names that are not of the locale; the entry is told all the same.
      let code = unsafe archive_read_next_header(archive, &entry)
      if code == ARCHIVE_EOF { return reading }
      guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry = unsafe entry else {
        reading.refusal = unsafe problem(archive)
        return reading
      }
      let position = Int(unsafe archive_read_header_position(archive))
      reading.entries.append(unsafe ReadEntry(entry, at: position))
      guard let content = unsafe content(of: archive, size: archive_entry_size(entry)) else {
        reading.refusal = unsafe problem(archive)
        return reading
      }
      let last = reading.entries.count - 1
      if reading.entries[last].type == EntryType.file.name { reading.entries[last].content = content }
    }
  }

  /// The digest of an entry's content; `nil` where it cannot be read.
  private static func content(of archive: OpaquePointer, size: Int64) -> String? {
    var hasher = SHA256Hasher()
    var count: Int64 = 0
    func fill(to end: Int64, _ hasher: inout SHA256Hasher) {
      // Beyond this no file of ours goes (``Limits``).
      let end = min(end, 8 << 20)
      while count < end {
        let zeros = [UInt8](repeating: 0, count: Int(min(end - count, 1 << 16)))
        hasher.update(zeros.span)
        count += Int64(zeros.count)
      }
    }
    while true {
      var buffer: UnsafeRawPointer?
      var (length, offset): (Int, Int64) = (0, 0)
      let code = unsafe archive_read_data_block(archive, &buffer, &length, &offset)
      if code == ARCHIVE_EOF { break }
      guard code == ARCHIVE_OK || code == ARCHIVE_WARN else { return nil }
      fill(to: offset, &hasher)
      unsafe hasher.update(Array(UnsafeRawBufferPointer(start: buffer, count: length)).span)
      count += Int64(length)
    }
    fill(to: size, &hasher)
    return hasher.finish().hexadecimal
  }

  private static func problem(_ archive: OpaquePointer) -> String {
    unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "no reason told"
  }
}

extension ReadEntry {
  /// Sound because the entry is libarchive's, and all that it points to stays until the next one is read.
  fileprivate init(_ entry: OpaquePointer, at position: Int) {
    func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
      guard let text = unsafe text else { return [] }
      return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
    self.init(offset: position)
    name = unsafe bytes(archive_entry_pathname(entry))
    let hardLink = unsafe archive_entry_hardlink(entry)
    type = unsafe Self.type(archive_entry_filetype(entry), isHardLink: hardLink != nil)
    size = type == EntryType.file.name ? UInt64(clamping: unsafe archive_entry_size(entry)) : 0
    mode = unsafe archive_entry_perm(entry) & 0o7777
    uid = unsafe archive_entry_uid(entry)
    gid = unsafe archive_entry_gid(entry)
    seconds = Int64(unsafe archive_entry_mtime(entry))
    nanoseconds = UInt32(clamping: unsafe archive_entry_mtime_nsec(entry))
    if EntryType.hardlink.name == type { linkName = unsafe bytes(hardLink) }
    if EntryType.symlink.name == type { linkName = unsafe bytes(archive_entry_symlink(entry)) }
    userName = unsafe bytes(archive_entry_uname(entry))
    groupName = unsafe bytes(archive_entry_gname(entry))
    if [EntryType.characterDevice.name, EntryType.blockDevice.name].contains(type) {
      device = unsafe [archive_entry_rdevmajor(entry), archive_entry_rdevminor(entry)].map {
        UInt32(truncatingIfNeeded: $0)
      }
    }
    unsafe takeAttributes(of: entry)
  }

  private mutating func takeAttributes(of entry: OpaquePointer) {
    unsafe archive_entry_xattr_reset(entry)
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var count = 0
    while unsafe archive_entry_xattr_next(entry, &name, &value, &count) == ARCHIVE_OK,
      let name = unsafe name
    {
      let key = unsafe Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
      // What was told last comes first.
      guard attributes[key] == nil else { continue }
      attributes[key] = unsafe Array(UnsafeRawBufferPointer(start: value, count: count))
    }
  }

  private static func type(_ mode: mode_t, isHardLink: Bool) -> String {
    if isHardLink { return EntryType.hardlink.name }
    let type: EntryType =
      switch mode {
      case S_IFDIR: .directory
      case S_IFLNK: .symlink
      case S_IFCHR: .characterDevice
      case S_IFBLK: .blockDevice
      case S_IFIFO: .fifo
      case S_IFREG: .file
      // What kind of file a hard link leads to is not told.
      default: .hardlink
      }
    return type.name
  }
}
