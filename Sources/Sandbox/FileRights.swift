/// What may be done with a file, or with all that is in a folder, in Landlock's terms (`<linux/landlock.h>`).
public struct FileRights: OptionSet, Sendable {
  /// The bits, as the kernel has them.
  public let rawValue: UInt64

  /// Rights by their bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  static let execute = FileRights(rawValue: 1 << 0)
  static let writeFile = FileRights(rawValue: 1 << 1)
  static let readFile = FileRights(rawValue: 1 << 2)
  static let readFolder = FileRights(rawValue: 1 << 3)
  static let removeFolder = FileRights(rawValue: 1 << 4)
  static let removeFile = FileRights(rawValue: 1 << 5)
  static let makeFolder = FileRights(rawValue: 1 << 7)
  static let makeFile = FileRights(rawValue: 1 << 8)
  static let truncate = FileRights(rawValue: 1 << 14)
  static let controlDevice = FileRights(rawValue: 1 << 15)

  // MARK: What programs do

  /// Reading a file; of a folder, the files in it and their names.
  public static let read: FileRights = [.readFile, .readFolder]

  /// Writing to a file that is there already.
  public static let write: FileRights = [.writeFile, .truncate]

  /// Making files in a folder, replacing and removing them.
  public static let makeFiles: FileRights = [.makeFile, .removeFile, .writeFile, .truncate]

  /// Making files in a folder without a name, or with one that is removed at once, and reading them again.
  public static let makeTemporaryFiles: FileRights = [.makeFile, .removeFile, .writeFile, .readFile]

  /// Making files and folders in a folder, moving and removing them.
  public static let makeFolders: FileRights = makeFiles.union([.makeFolder, .removeFolder, .readFolder])

  // MARK: What Landlock knows

  /// The rights that make sense for what is no folder; Landlock takes no others there.
  static let ofFiles: FileRights = [.execute, .writeFile, .readFile, .truncate, .controlDevice]

  /// All rights that a version of Landlock can refuse.
  static func known(to version: Int) -> FileRights {
    let count =
      switch version {
      case ...0: 0
      case 1: 13
      case 2: 14  // moving from folder to folder
      case 3...4: 15  // making shorter
      default: 16  // ioctl on devices
      }
    return FileRights(rawValue: 1 << count - 1)
  }
}
