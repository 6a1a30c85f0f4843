/// Which dialect of tar a header is written in.
public enum TarFormat: UInt8, BitwiseCopyable, Sendable {
  /// Unix version 7: no magic, no user names, no prefix.
  case v7
  /// POSIX.1-1988: magic `ustar`, a prefix for long names.
  case ustar
  /// GNU tar: magic `ustar` and two spaces, long names in entries of their own, base-256 numbers.
  case gnu
  /// POSIX.1-2001: a ustar header with pax records before it.
  case pax

  /// The word that reports use.
  public var name: String {
    switch self {
    case .v7: "v7"
    case .ustar: "ustar"
    case .gnu: "gnu"
    case .pax: "pax"
    }
  }
}

/// What an entry is, from its header's type flag.
public enum EntryType: UInt8, BitwiseCopyable, Sendable {
  /// A regular file; contiguous and sparse files are regular files too.
  case file
  /// A folder.
  case directory
  /// A symbolic link.
  case symlink
  /// Another name of an entry that came before, in this archive or below it.
  case hardlink
  /// A character device.
  case characterDevice
  /// A block device.
  case blockDevice
  /// A named pipe.
  case fifo

  /// The word that reports use.
  public var name: String {
    switch self {
    case .file: "file"
    case .directory: "directory"
    case .symlink: "symlink"
    case .hardlink: "hardlink"
    case .characterDevice: "characterDevice"
    case .blockDevice: "blockDevice"
    case .fifo: "fifo"
    }
  }

  /// Whether it is a symbolic or a hard link.
  public var isLink: Bool { self == .symlink || self == .hardlink }

  /// Whether it is one of the two kinds of device.
  public var isDevice: Bool { self == .characterDevice || self == .blockDevice }
}

/// A point in time as an archive tells it.
public struct TarTime: BitwiseCopyable, Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z, rounded down.
  public var seconds: Int64
  /// Nanoseconds after that second, 0 to 999,999,999; what the archive tells beyond them is cut off.
  public var nanoseconds: UInt32
  /// How many decimals the archive writes, so that `1.50` and `1.5` can be told apart.
  public var decimals: UInt8

  /// A time.
  public init(seconds: Int64, nanoseconds: UInt32 = 0, decimals: UInt8 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.decimals = decimals
  }
}

/// The numbers of a device.
public struct DeviceNumber: Hashable, Sendable {
  /// Which driver.
  public var major: UInt32
  /// Which of its devices.
  public var minor: UInt32
}

/// One record of a pax header: `LENGTH KEY=VALUE\n`. Both are bytes; POSIX asks for UTF-8, archives differ.
public struct PaxRecord: Hashable, Sendable {
  /// The keyword.
  public var key: [UInt8]
  /// The value; empty where the record takes back an earlier one.
  public var value: [UInt8]

  /// A record.
  public init(key: [UInt8], value: [UInt8]) {
    self.key = key
    self.value = value
  }
}
