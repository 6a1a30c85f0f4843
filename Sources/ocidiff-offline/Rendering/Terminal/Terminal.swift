import ArgumentParser
import Glibc

/// Whether to write in colour.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// A screen on which a person reads what is written.
struct Terminal: Equatable {
  /// How many columns it has.
  var columns = 80
  /// Whether colours are wanted there.
  var isColoured = false

  /// No row of a table makes sense on less.
  private static let fewestColumns = 40

  init(columns: Int = 80, isColoured: Bool = false) {
    self.columns = max(Self.fewestColumns, columns)
    self.isColoured = isColoured
  }

  /// What standard output is; `nil` where no person reads it there: it is a pipe or a file, and colours are not asked for.
  init?(_ choice: ColourChoice) {
    self.init(
      choice, isTerminal: isatty(STDOUT_FILENO) == 1,
      measured: Self.measuredColumns(STDOUT_FILENO) ?? Self.measuredColumns(STDERR_FILENO),
      environment: Self.environment)
  }

  /// `measured`: how many columns the system tells.
  init?(_ choice: ColourChoice, isTerminal: Bool, measured: Int?, environment: (String) -> String?) {
    guard isTerminal || choice == .always else { return nil }
    let told = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    self.init(
      columns: min(told ?? measured ?? 80, 10_000),
      isColoured: choice == .always || choice == .auto && Self.takesColours(environment))
  }

  /// https://no-color.org: any value that is not empty counts.
  static func takesColours(_ environment: (String) -> String?) -> Bool {
    (environment("NO_COLOR") ?? "").isEmpty && isCapable(environment)
  }

  /// Whether a terminal takes escapes at all.
  static func isCapable(_ environment: (String) -> String?) -> Bool {
    !["", "dumb"].contains(environment("TERM") ?? "")
  }

  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// How many columns the terminal behind an open file has.
  static func measuredColumns(_ descriptor: CInt) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
