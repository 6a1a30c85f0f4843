// The pages of what an archive says of a file besides its content.

extension CausePage {
  static let permissions = CausePage(
    cause: .permissions,
    summary: "The mode: who may read, write and run a file",
    meaning: """
      The mode differs.
        File  usr/bin/greet       mode=0755     mode=0775
        File  etc/greeter.conf    mode=0100644  mode=0644
      In the second row both mean 0644: one archive repeats in the mode that it is a regular file.
      """,
    origin: """
      git stores only the executable bit; the umask of the checkout makes the rest, and COPY takes it over.
      buildah and older versions of Docker write the file's type into the mode.
      """,
    remedies: [
      Remedy(tool: "git", text: "Set umask 022 before the checkout."),
      Remedy(tool: "Dockerfile", text: "COPY --chmod=0755 sets the mode, whatever the checkout has."),
      Remedy(tool: "buildah", text: "buildah copy --chmod 0755."),
      Remedy(
        tool: "GNU tar",
        text: "--mode=go+u,go-w gives group and others what the owner may, but for writing."),
      Remedy(tool: "Bazel", text: "The lines of tar.bzl's mtree hold mode=0755."),
      Remedy(tool: "jib", text: "jib.extraDirectories.permissions, by path or pattern."),
    ],
    flags: [.fileModeRedundantBits],
    flagNote: """
      It leaves out bits that repeat the type, and the mode of symbolic links, which Linux ignores. All other
      bits are always told.
      """)

  static let ownership = CausePage(
    cause: .ownership,
    summary: "The numbers of the user and group that own a file",
    meaning: """
      The uid, the gid or both differ.
        File  srv/app/config.json  uid=0 gid=0  uid=1000 gid=1000
      The names that an archive gives the numbers are cause userNames.
      """,
    origin: """
      A user made without a number gets the next free one, which depends on what was installed before. An
      archive made by a person holds that person's numbers. One Dockerfile has COPY --chown, the other has not.
      """,
    remedies: [
      Remedy(
        tool: "Dockerfile",
        text: """
          COPY --chown=1000:1000; without it files are root's. Write numbers: names are looked up in the
          image's own etc/passwd.
          """),
      Remedy(tool: "useradd, groupadd", text: "useradd -u 1000, groupadd -g 1000."),
      Remedy(tool: "buildah", text: "buildah copy --chown 1000:1000."),
      Remedy(tool: "GNU tar", text: "--owner=0 --group=0."),
      Remedy(tool: "bsdtar", text: "--uid 0 --gid 0."),
      Remedy(
        tool: "Bazel",
        text: "tar.bzl: mtree_mutate(owner = ...), or uid= and gid= in the lines of the mtree."),
      Remedy(
        tool: "Nix",
        text: "uid and gid of buildImage and buildLayeredImage; chown in fakeRootCommands of the latter."),
    ],
    flags: [], flagNote: "A container would see it.")

  static let extendedAttributes = CausePage(
    cause: .extendedAttributes,
    summary: "Extended attributes: capabilities, ACLs, labels",
    meaning: """
      An attribute differs, or one image has none of its name. Values are told in base64.
        File  usr/bin/ping  xattr:security.capability=base64:AQAAAgAgAAAA..
                            xattr:security.capability=-
      Without security.capability a program may lack a right that it needs.
      """,
    origin: """
      Packages and setcap give programs capabilities, and not every tool carries them over: Docker and
      containerd write only security.capability, buildah and podman security.ima and user.* too; GNU tar
      writes none unless asked, bsdtar all. A capability that was set in a rootless build may hold the number
      of the user who built.
      """,
    remedies: [
      Remedy(tool: "Dockerfile", text: "Run setcap in the stage that is shipped."),
      Remedy(
        tool: "GNU tar",
        text: """
          --xattrs --xattrs-include=security.capability for capabilities alone, --no-xattrs --no-selinux
          --no-acls for none.
          """),
      Remedy(tool: "bsdtar", text: "--no-xattrs --no-acls."),
      Remedy(
        tool: "rootless builds",
        text: "Build as root, or with a newer Docker or buildah, which take the user's number out."),
    ],
    flags: [], flagNote: "A container would see it.")

  static let timestamp = CausePage(
    cause: .timestamp,
    summary: "Points in time, of files and of the image",
    meaning: """
      mtime, atime or ctime of a file; created of the image, or its annotation.
        File    etc/motd  mtime=2026-03-11T09:00:00Z  mtime=2026-03-12T10:06:00Z
        Config  /created  2026-03-11T09:00:00Z        2026-03-12T10:06:00Z
      A file whose content, mode or owner differs too is counted under that cause.
      """,
    origin: "What a build writes gets the time of writing, what it copies that of the file.",
    remedies: [
      Remedy(
        tool: "Docker, BuildKit",
        text: """
          SOURCE_DATE_EPOCH=$(git log -1 --pretty=%ct), as environment or --build-arg. For files also
            --output type=oci,dest=out.tar,rewrite-timestamp=true
          (BuildKit 0.13, docker-container driver), which lowers later times.
          """),
      Remedy(
        tool: "buildah, podman",
        text: """
          --timestamp SECONDS sets all times of the image and of new layers. In newer versions,
          --source-date-epoch SECONDS --rewrite-timestamp lowers later ones.
          """),
      Remedy(tool: "kaniko", text: "--reproducible."),
      Remedy(tool: "Bazel", text: "mtree_mutate(mtime = ...) of tar.bzl; oci_image's created not stamped."),
      Remedy(tool: "Nix", text: "created and mtime, which are fixed unless set to \"now\"."),
      Remedy(tool: "ko", text: "SOURCE_DATE_EPOCH and KO_DATA_DATE_EPOCH; fixed without them."),
      Remedy(tool: "jib", text: "container.creationTime and filesModificationTime; fixed without them."),
      Remedy(
        tool: "GNU tar", text: "--mtime=@SECONDS; in pax archives --pax-option=delete=atime,delete=ctime."),
    ],
    flags: [.fileTimestamps, .imageTimestamps],
    flagNote: "--ignore-timestamps is both.")

  static let userNames = CausePage(
    cause: .userNames,
    summary: "The names that an archive gives users and groups",
    meaning: """
      uname or gname differ. The numbers decide who owns a file; they are cause ownership.
        File  usr/bin  uname="" gname=""  uname=root gname=root
      """,
    origin: """
      buildah writes no names. GNU tar and bsdtar write those that the numbers have on the machine that packs,
      which another machine may not have.
      """,
    remedies: [
      Remedy(
        tool: "GNU tar",
        text: "--numeric-owner writes no names; --owner=0 alone looks the name up on the machine."),
      Remedy(tool: "bsdtar", text: "--numeric-owner for none, or --uname root --gname root."),
      Remedy(tool: "Bazel", text: "tar.bzl: mtree_mutate(ownername = ...)."),
      Remedy(tool: "Nix", text: "uname and gname of buildLayeredImage, root unless set."),
    ],
    flags: [.userNames], flagNote: "")
}
