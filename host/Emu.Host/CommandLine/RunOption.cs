namespace Emu.Host.CommandLine;

/// <summary>An option of <c>emu run</c>.</summary>
/// <param name="name">Its name, with the hyphens.</param>
/// <param name="value">What it takes, for the help; empty for a switch.</param>
/// <param name="description">What it does.</param>
/// <param name="repeats">Whether it may be given several times.</param>
internal sealed class RunOption(string name, string value, string description, bool repeats = false)
{
    public const string Serial = "--serial";
    public const string Drive = "--drive";
    public const string Net = "--net";
    public const string Accel = "--accel";
    public const string Load = "--load";
    public const string Set = "--set";
    public const string Profile = "--profile";
    public const string Timeout = "--timeout";
    public const string Paused = "--paused";
    public const string Deterministic = "--deterministic";
    public const string NoReboot = "--no-reboot";
    public const string DumpTree = "--dump-dtb";
    public const string Log = "--log";
    public const string LogRange = "--log-range";
    public const string JsonExit = "--json-exit";
    public const string Qmp = "--qmp";
    public const string Gdb = "--gdb";
    public const string Command = "-c";
    public const string Script = "--script";

    /// <summary>How many of <see cref="All"/>, from its beginning, set the machine's parameter of the same name.</summary>
    public const int Parameters = 7;

    /// <summary>Its name, with the hyphens.</summary>
    public string Name { get; } = name;

    /// <summary>What it takes, for the help.</summary>
    public string Value { get; } = value;

    /// <summary>What it does.</summary>
    public string Description { get; } = description;

    /// <summary>Whether it may be given several times.</summary>
    public bool Repeats { get; } = repeats;

    /// <summary>Whether it takes no value.</summary>
    public bool IsSwitch => Value.Length == 0;

    /// <summary>Every option, in the order of the help.</summary>
    public static RunOption[] All() =>
    [
        new("--kernel", "FILE", "Image that the machine runs"),
        new("--initrd", "FILE", "Initial RAM disk of the kernel"),
        new("--append", "TEXT", "Command line of the kernel"),
        new("--dtb", "FILE", "Device tree in place of the machine's own"),
        new("--bios", "FILE", "Firmware that runs before the kernel"),
        new("--memory", "SIZE", "Bytes of memory, such as 256MiB"),
        new("--cpus", "N", "How many CPUs"),
        new(Serial, "stdio|mon:stdio|pty|file:PATH|unix:PATH|tcp:HOST:PORT|null", "Where a serial line goes: the first one, then the second; with mon: the prompt for commands is there too (Ctrl-A c)", repeats: true),
        new(Drive, "file=FILE[,format=raw|qcow2][,readonly=on]", "Attach a disk image; may be given several times", repeats: true),
        new(Net, "user|socket|none[,OPTION=VALUE]", "Attach a network card: 'user' reaches the world without set-up, with hostfwd=tcp::2222-:22 the guest is reached; mac= sets its address; may be given several times", repeats: true),
        new(Accel, "TYPE[,NAME=VALUE]", "What runs the CPUs, with its properties, such as tcg,backend=interp"),
        new(Load, "ADDR=FILE", "Load a raw file at an address; may be given several times", repeats: true),
        new(Set, "NAME=VALUE", "Set a parameter, or a property as OBJECT.PROPERTY=VALUE; may be given several times", repeats: true),
        new(Profile, "NAME", "Values of a profile in the machine's file"),
        new(Timeout, "SECONDS", "End with status 124 after so many seconds"),
        new(Paused, "", "Build the machine and do not let it run"),
        new(Deterministic, "", "Let virtual time follow instructions, CPUs take turns, and randomness and calendar begin as always: the same machine does the same every time"),
        new(NoReboot, "", "End when the guest resets the machine"),
        new(DumpTree, "FILE", "Write the device tree that the guest would get, and do not let it run"),
        new(Log, "TOPICS", "What to log, separated by commas: unimp, guest_errors, int (exceptions taken), exec (blocks as they run), in_asm, op, op_opt, out_asm (code as it is translated)"),
        new(LogRange, "RANGES", "Addresses of the code that exec, in_asm, op, op_opt and out_asm are logged of: START..END or START+SIZE, separated by commas"),
        new(JsonExit, "FILE", "Write how the run ended to a file"),
        new(Qmp, "ADDRESS", "Serve the machine to programs that speak QMP: unix:PATH, tcp:HOST:PORT, :PORT (on loopback); may be given several times", repeats: true),
        new(Gdb, "ADDRESS", "Serve every CPU to a debugger: :PORT (on loopback), tcp:HOST:PORT or unix:PATH"),
        new(Command, "COMMAND", "Do a command of QMP before the machine is realized, as JSON or as 'name key=value key.sub=value'; may be given several times", repeats: true),
        new(Script, "FILE", "Do the commands of a file, one a line, # before comments; before those of -c; may be given several times", repeats: true),
        new(CommandContext.ModulePathName, CommandContext.ModulePathValue, CommandContext.ModulePathDescription, repeats: true),
    ];
}
