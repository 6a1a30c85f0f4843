public import TarStream

extension ByteRegion {
  /// A region that holds a copy of some bytes, in a temporary file without a name.
  public init(holding bytes: [UInt8]) throws(StreamError) {
    var spool = try Spool(for: .stored, limit: UInt64(bytes.count))
    try spool.write(bytes.span)
    self = try spool.finish()
  }
}
