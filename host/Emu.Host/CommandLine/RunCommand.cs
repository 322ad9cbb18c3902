using System.CommandLine;
using System.Globalization;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Host.Running;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;
using Emu.Monitor.Scripts;
using Emu.Monitor.Server;

namespace Emu.Host.CommandLine;

/// <summary><c>emu run</c>: builds a machine from its file and runs it.</summary>
internal sealed class RunCommand
{
    private const string ExitFileOption = "--json-exit";
    private const string CommandOption = "-c";

    /// <summary>What scripts write that want no network card; there is none unless one is asked for.</summary>
    private const string NoNet = "none";

    private readonly CommandContext context;
    private readonly Argument<string> machine;
    private readonly Option<string[]> net = CommandContext.Repeated("--net", "user|socket|none[,OPTION=VALUE]", "Attach a network card: 'user' reaches the world without set-up, with hostfwd=tcp::2222-:22 the guest is reached; mac= sets its address; may be given several times");
    private readonly Option<string?> accel = new("--accel") { Description = "What runs the CPUs, with its properties, such as tcg,backend=interp", HelpName = "TYPE[,NAME=VALUE]" };
    private readonly Option<string[]> load = CommandContext.Repeated("--load", "ADDR=FILE", "Load a raw file at an address; may be given several times");
    private readonly Option<string[]> drive = CommandContext.Repeated("--drive", "file=FILE[,format=raw|qcow2][,readonly=on]", "Attach a disk image; may be given several times");
    private readonly Option<string[]> serial = CommandContext.Repeated("--serial", "stdio|mon:stdio|pty|file:PATH|unix:PATH|tcp:HOST:PORT|null", "Where a serial line goes: the first one, then the second; with mon: the prompt for commands is there too (Ctrl-A c)");
    private readonly Option<string[]> set = CommandContext.Repeated("--set", "NAME=VALUE", "Set a parameter, or a property as OBJECT.PROPERTY=VALUE; may be given several times");
    private readonly Option<string?> profile = new("--profile") { Description = "Values of a profile in the machine's file", HelpName = "NAME" };
    private readonly Option<string?> timeout = new("--timeout") { Description = "End with status 124 after so many seconds", HelpName = "SECONDS" };
    private readonly Option<bool> paused = new("--paused") { Description = "Build the machine and do not let it run" };
    private readonly Option<string?> log = new("--log") { Description = "What to log, separated by commas: unimp, guest_errors, int (exceptions taken), exec (blocks as they run), in_asm, op, op_opt, out_asm (code as it is translated)", HelpName = "TOPICS" };
    private readonly Option<string?> logRange = new("--log-range") { Description = "Addresses of the code that exec, in_asm, op, op_opt and out_asm are logged of: START..END or START+SIZE, separated by commas", HelpName = "RANGES" };
    private readonly Option<string?> jsonExit = new(ExitFileOption) { Description = "Write how the run ended to a file", HelpName = "FILE" };
    private readonly Option<string[]> qmp = CommandContext.Repeated("--qmp", "ADDRESS", "Serve the machine to programs that speak QMP: unix:PATH, tcp:HOST:PORT, :PORT (on loopback); may be given several times");
    private readonly Option<bool> deterministic = new("--deterministic") { Description = "Let virtual time follow instructions, CPUs take turns, and randomness and calendar begin as always: the same machine does the same every time" };
    private readonly Option<bool> noReboot = new("--no-reboot") { Description = "End when the guest resets the machine" };
    private readonly Option<string?> dumpTree = new("--dump-dtb") { Description = "Write the device tree that the guest would get, and do not let it run", HelpName = "FILE" };
    private readonly Option<string?> gdb = new("--gdb") { Description = "Serve every CPU to a debugger: :PORT (on loopback), tcp:HOST:PORT or unix:PATH", HelpName = "ADDRESS" };
    private readonly Option<string[]> commands = CommandContext.Repeated(CommandOption, "COMMAND", "Do a command of QMP before the machine is realized, as JSON or as 'name key=value key.sub=value'; may be given several times");
    private readonly Option<string[]> script = CommandContext.Repeated("--script", "FILE", "Do the commands of a file, one a line, # before comments; before those of -c; may be given several times");
    private readonly Option<string[]> path = CommandContext.ModulePath();

    /// <summary>Options that set the machine's parameter of the same name.</summary>
    private readonly Option<string>[] parameters =
    [
        Parameter("kernel", "FILE", "Image that the machine runs"),
        Parameter("initrd", "FILE", "Initial RAM disk of the kernel"),
        Parameter("append", "TEXT", "Command line of the kernel"),
        Parameter("dtb", "FILE", "Device tree in place of the machine's own"),
        Parameter("bios", "FILE", "Firmware that runs before the kernel"),
        Parameter("memory", "SIZE", "Bytes of memory, such as 256MiB"),
        Parameter("cpus", "N", "How many CPUs"),
    ];

    private RunCommand(CommandContext context)
    {
        this.context = context;
        machine = context.Machine();
    }

    public static Command Build(CommandContext context)
    {
        var run = new RunCommand(context);
        var command = new Command("run", "Run a machine") { run.machine };
        foreach (Option option in (Option[])[.. run.parameters, run.serial, run.drive, run.net, run.accel, run.load, run.set, run.profile, run.timeout, run.paused, run.deterministic, run.noReboot, run.dumpTree, run.log, run.logRange, run.jsonExit, run.qmp, run.gdb, run.commands, run.script, run.path])
        {
            command.Add(option);
        }

        command.SetAction(run.Invoke);
        return command;
    }

    /// <summary>Writes that the command line is wrong to the file of <c>--json-exit</c>, when it is told apart.</summary>
    /// <param name="result">A command line with mistakes.</param>
    /// <param name="message">What is wrong.</param>
    public static void ReportUsage(ParseResult result, string message)
    {
        Option? option = result.CommandResult.Command.Options.FirstOrDefault(o => o.Name == ExitFileOption);
        if (option is not null && result.GetResult(option) is { Tokens: [var file] })
        {
            new RunEnd("usage", ExitStatus.Usage, Message: message).WriteTo(file.Value);
        }
    }

    internal static Setting ParseSetting(string option, string pair, CommandLineText text, string expected = "NAME=VALUE or OBJECT.PROPERTY=VALUE")
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new Setting(pair[..equals], pair[(equals + 1)..], text.PlaceOf(option, pair))
            : throw new UsageException(text.PlaceOf(option, pair).Render($"'{pair}' sets nothing; expected {expected}"));
    }

    internal static TimeSpan? ParseTimeout(string? text)
    {
        const double year = 31_536_000;
        if (text is null)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < year
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"--timeout takes seconds greater than 0, at most a year, not '{text}'");
    }

    /// <summary>Ends what cannot go on with a mistake: one on the command line is bad usage, one in a file is not.</summary>
    internal static void Refuse(MachineProblems problems, CommandLineText text)
    {
        if (problems.Errors > 0 && problems.All.All(problem => problem.Span.Source == text.Source))
        {
            throw new UsageException(string.Join('\n', problems.All.Select(problem => problem.Render())));
        }

        problems.ThrowIfAny();
    }

    private int Invoke(ParseResult result)
    {
        if (result.GetValue(jsonExit) is not { } file)
        {
            return Run(result).Status;
        }

        RunEnd.Prepare(file);
        RunEnd end;
        try
        {
            end = Run(result);
        }
        catch (EmuException e)
        {
            int status = Cli.StatusOf(e);
            new RunEnd(status == ExitStatus.Usage ? "usage" : "error", status, Message: e.Message).WriteTo(file);
            throw;
        }

        end.WriteTo(file);
        return end.Status;
    }

    private RunEnd Run(ParseResult result)
    {
        var text = new CommandLineText([.. result.Tokens.Select(token => token.Value)]);
        var options = new RunOptions
        {
            Timeout = ParseTimeout(result.GetValue(timeout)),
            Paused = result.GetValue(paused),
            IsDeterministic = result.GetValue(deterministic),
            EndOnReset = result.GetValue(noReboot),
            TreeFile = result.GetValue(dumpTree),
            Topics = LogTopics.Parse(result.GetValue(log), text),
            Ranges = LogTopics.ParseRanges(result.GetValue(logRange), text),
            Monitors = result.GetValue(qmp) is { Length: > 0 } addresses ? Addresses(addresses) : null,
            Debugger = result.GetValue(gdb) is { } debugger ? Addresses([debugger])[0] : null,
            Commands = result.GetValue(script)!.Length + result.GetValue(commands)!.Length > 0 ? Commands(result.GetValue(script)!, result.GetValue(commands)!) : null,
        };
        ModelRequest request = Request(result, text, options.Paused || options.TreeFile is not null || options.Commands is not null);
        ModuleCatalog catalog = context.Catalog(result.GetValue(path)!);
        var problems = new MachineProblems();
        MachineFile file = MachineSource.Read(catalog, result.GetValue(machine)!, problems);
        CheckSerials(file, result.GetValue(serial)!, text);
        ModelReading reading = MachineModelBuilder.Read(file, request, problems);
        CheckFiles(file, request, problems);
        Refuse(problems, text);
        return MachineRunner.Run(reading.Model, new ModuleLoader(catalog), options, context);
    }

    private ModelRequest Request(ParseResult result, CommandLineText text, bool isPaused)
    {
        List<Setting> settings = [];
        foreach (Option<string> parameter in parameters)
        {
            if (result.GetValue(parameter) is { } value)
            {
                settings.Add(new Setting(parameter.Name[2..], value, text.PlaceOf(parameter.Name, value)));
            }
        }

        settings.AddRange(result.GetValue(serial)!.Select((value, index) => new Setting(SerialName(index), value, text.PlaceOf(serial.Name, value))));
        settings.AddRange(result.GetValue(set)!.Select(pair => ParseSetting("--set", pair, text)));
        string? name = result.GetValue(profile);
        return new ModelRequest
        {
            Settings = settings,
            Profile = name,
            ProfileSpan = name is null ? default : text.PlaceOf("--profile", name),
            Drives = [.. result.GetValue(drive)!.Select(spec => ParseDrive(spec, text))],
            Accel = result.GetValue(accel) is { } accelerator ? ParseAccel(accelerator, text) : null,
            Nets = [.. result.GetValue(net)!.Where(spec => spec != NoNet).Select(spec => ParseNet(spec, text))],
            Loads = [.. result.GetValue(load)!.Select(pair => ParseLoad(pair, text))],
            RunsChecks = !isPaused,
        };
    }

    /// <summary>The parameter of a machine's serial line: <c>serial</c>, <c>serial1</c>, <c>serial2</c>.</summary>
    private static string SerialName(int index) => index == 0 ? "serial" : string.Create(CultureInfo.InvariantCulture, $"serial{index}");

    private static void CheckSerials(MachineFile file, string[] given, CommandLineText text)
    {
        int lines = 0;
        while (file.Parameters.Any(spec => spec.Name == SerialName(lines)))
        {
            lines++;
        }

        if (given.Length > lines)
        {
            string has = lines switch { 0 => "no serial line", 1 => "one serial line", _ => $"{lines} serial lines" };
            throw new UsageException(text.PlaceOf("--serial", given[lines]).Render($"machine '{file.Name}' has {has} to choose a place for; '--serial {given[lines]}' is one too many"));
        }
    }

    /// <summary>Files that the command line names must be there: said with their place, before anything is built.</summary>
    private static void CheckFiles(MachineFile file, ModelRequest request, MachineProblems problems)
    {
        foreach (Setting setting in request.Settings)
        {
            if (setting.Text.Length > 0 && file.Parameters.Any(spec => spec.Type == ParameterType.File && spec.Name == setting.Name && !spec.Values.Contains(setting.Text)))
            {
                CheckFile(setting.Text, setting.Span, problems);
            }
        }

        foreach (DriveSetting disk in request.Drives)
        {
            CheckFile(disk.File, disk.Span, problems);
        }

        foreach (LoadSetting image in request.Loads)
        {
            CheckFile(image.File, image.Span, problems);
        }
    }

    private static void CheckFile(string path, SourceSpan span, MachineProblems problems)
    {
        if (!File.Exists(path))
        {
            problems.Add(span, Directory.Exists(path) ? $"'{path}' is a folder, not a file" : $"there is no file '{path}'");
        }
    }

    private static IReadOnlyList<ScriptLine> Commands(string[] files, string[] given) => [.. files.SelectMany(ScriptLine.Load), .. ScriptLine.Of(CommandOption, given)];

    private static IReadOnlyList<MonitorAddress> Addresses(string[] texts) => [.. texts.Select(MonitorAddress.Parse)];

    private static Option<string> Parameter(string name, string value, string description) => new("--" + name) { Description = description, HelpName = value };

    private static DriveSetting ParseDrive(string spec, CommandLineText text)
    {
        SourceSpan place = text.PlaceOf("--drive", spec);
        try
        {
            return new DriveSetting(ShortBackend.ResolveDrive(spec, Path.GetFullPath, out string file), file, place);
        }
        catch (PropertyException e)
        {
            throw new UsageException(place.Render(e.Message));
        }
    }

    private static NetSetting ParseNet(string spec, CommandLineText text)
    {
        SourceSpan place = text.PlaceOf("--net", spec);
        try
        {
            return new NetSetting(ShortBackend.ResolveNetdev(spec, out string mac), mac, place);
        }
        catch (PropertyException e)
        {
            throw new UsageException(place.Render(e.Message));
        }
    }

    private static AccelSetting ParseAccel(string spec, CommandLineText text)
    {
        SourceSpan place = text.PlaceOf("--accel", spec);
        string[] parts = spec.Split(',');
        string[][] settings = [.. parts.Skip(1).Select(part => part.Split('=', 2))];
        return parts[0].Length > 0 && !parts[0].Contains('=', StringComparison.Ordinal) && Array.TrueForAll(settings, pair => pair.Length == 2 && pair[0].Length > 0)
            ? new AccelSetting(parts[0], [.. settings.Select(pair => (pair[0], pair[1]))], place)
            : throw new UsageException(place.Render($"'{spec}' is no accelerator; expected TYPE[,NAME=VALUE...], such as tcg,backend=interp"));
    }

    private static LoadSetting ParseLoad(string pair, CommandLineText text)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        SourceSpan place = text.PlaceOf("--load", pair);
        return equals > 0 && equals < pair.Length - 1 && SizeText.TryParseNumber(pair.AsSpan(0, equals), out ulong address)
            ? new LoadSetting(address, Path.GetFullPath(pair[(equals + 1)..]), place)
            : throw new UsageException(place.Render($"'{pair}' loads nothing; expected ADDRESS=FILE, such as 0x80000000=image.bin"));
    }
}
