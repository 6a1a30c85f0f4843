import CSandbox
import Glibc

/// Landlock: rules on files that a process imposes on itself.
///
/// All rights that the kernel's version knows are refused but where a rule permits them. With them go TCP (since
/// version 4), and signals and abstract sockets of processes outside (since version 6).
enum Landlock {
  /// Imposes the rules on this thread and all that it will start; returns the kernel's version of Landlock.
  ///
  /// - Throws: `RefusedBySystem` where the kernel has none, or is told to refuse it; nothing is imposed then.
  static func enter(_ files: PermittedFiles) throws(RefusedBySystem) -> Int {
    let version = Int(landlock_version())
    guard version > 0 else { throw RefusedBySystem() }
    let handled = FileRights.known(to: version)
    let rules = landlock_rules(handled.rawValue, version >= 4 ? 0b11 : 0, version >= 6 ? 0b11 : 0)
    guard rules >= 0 else { throw RefusedBySystem() }
    defer { close(rules) }
    for rule in files.rules { permit(rule, in: rules, handled: handled) }
    guard landlock_enter(rules) == 0 else { throw RefusedBySystem() }
    return version
  }

  /// A rule that cannot be made permits nothing, which is no reason to give up: opening the file will fail, as it would
  /// have, and will be told of. Pipes that a path in /proc leads to cannot have rules, and need none.
  private static func permit(_ rule: PermittedFiles.Rule, in rules: CInt, handled: FileRights) {
    let file = unsafe open(rule.path, __O_PATH | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { return }
    var rights = rule.rights.intersection(handled)
    if status.st_mode & S_IFMT != S_IFDIR { rights.formIntersection(.ofFiles) }
    _ = landlock_permit(rules, file, rights.rawValue)
  }
}
