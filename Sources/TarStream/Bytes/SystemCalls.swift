import Glibc

// What the system does in steps, done to the end.

/// Writes bytes to an open file; `false`, with `errno` set, where that fails.
package func writeAll(_ bytes: Span<UInt8>, to descriptor: CInt) -> Bool {
  var done = 0
  while done < bytes.count {
    let rest = bytes.extracting(done..<bytes.count)
    let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return false }
    done += count
  }
  return true
}

/// The next name in a folder that is listed; `nil` after the last. The folder itself and the one above it are no names.
package func nextName(in listing: OpaquePointer) -> String? {
  while let entry = unsafe readdir(listing) {
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
      unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
    }
    if name != ".", name != ".." { return name }
  }
  return nil
}
