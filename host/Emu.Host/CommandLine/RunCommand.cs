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
/// <param name="context">What it works with.</param>
/// <param name="line">The command line.</param>
internal sealed class RunCommand(CommandContext context, RunLine line)
{
    /// <summary>What scripts write that want no network card; there is none unless one is asked for.</summary>
    private const string NoNet = "none";

    private readonly CommandLineText text = new(line.Words);

    public static Command Build(CommandContext context)
    {
        Argument<string> machine = context.Machine();
        var command = new Command("run", "Run a machine") { machine };
        RunOption[] all = RunOption.All();
        Option[] options = Array.ConvertAll(all, Build);
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.SetAction(result =>
        {
            var line = new RunLine([.. result.Tokens.Select(token => token.Value)]) { Machine = result.GetValue(machine)! };
            for (int i = 0; i < all.Length; i++)
            {
                foreach (string value in Values(result, all[i], options[i]))
                {
                    line.Add(all[i].Name, value);
                }
            }

            return new RunCommand(context, line).Invoke();
        });
        return command;
    }

    /// <summary>Writes that the command line is wrong to the file of <c>--json-exit</c>, when it is told apart.</summary>
    /// <param name="result">A command line with mistakes.</param>
    /// <param name="message">What is wrong.</param>
    public static void ReportUsage(ParseResult result, string message)
    {
        Option? option = result.CommandResult.Command.Options.FirstOrDefault(o => o.Name == RunOption.JsonExit);
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

    /// <summary>Runs it.</summary>
    /// <returns>Exit status.</returns>
    public int Invoke()
    {
        if (line.Value(RunOption.JsonExit) is not { } file)
        {
            return Run().Status;
        }

        RunEnd.Prepare(file);
        RunEnd end;
        try
        {
            end = Run();
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

    private static Option Build(RunOption option) =>
        option.IsSwitch ? new Option<bool>(option.Name) { Description = option.Description }
        : option.Repeats ? CommandContext.Repeated(option.Name, option.Value, option.Description)
        : new Option<string?>(option.Name) { Description = option.Description, HelpName = option.Value };

    private static string[] Values(ParseResult result, RunOption option, Option parsed) =>
        option.IsSwitch ? result.GetValue((Option<bool>)parsed) ? [""] : []
        : option.Repeats ? result.GetValue((Option<string[]>)parsed)!
        : result.GetValue((Option<string?>)parsed) is { } value ? [value] : [];

    private RunEnd Run()
    {
        var options = new RunOptions
        {
            Timeout = ParseTimeout(line.Value(RunOption.Timeout)),
            Paused = line.Has(RunOption.Paused),
            IsDeterministic = line.Has(RunOption.Deterministic),
            EndOnReset = line.Has(RunOption.NoReboot),
            TreeFile = line.Value(RunOption.DumpTree),
            Topics = line.Value(RunOption.Log) is { } topics ? LogTopics.Parse(topics, text) : null,
            Ranges = line.Value(RunOption.LogRange) is { } ranges ? LogTopics.ParseRanges(ranges, text) : null,
            Monitors = line.Has(RunOption.Qmp) ? Addresses(line.Values(RunOption.Qmp)) : null,
            Debugger = line.Value(RunOption.Gdb) is { } debugger ? Addresses([debugger])[0] : null,
            Commands = line.Has(RunOption.Script) || line.Has(RunOption.Command) ? Commands(line.Values(RunOption.Script), line.Values(RunOption.Command)) : null,
        };
        ModelRequest request = Request(options.Paused || options.TreeFile is not null || options.Commands is not null);
        ModuleCatalog catalog = context.Catalog(line.Values(CommandContext.ModulePathName));
        var problems = new MachineProblems();
        MachineFile file = MachineSource.Read(catalog, line.Machine, problems);
        CheckSerials(file);
        ModelReading reading = MachineModelBuilder.Read(file, request, problems);
        CheckFiles(file, request, problems);
        Refuse(problems, text);
        return MachineRunner.Run(reading.Model, new ModuleLoader(catalog), options, context);
    }

    // Lists that most lines leave empty are made in methods of their own: a method is ready to run only when every type in it is loaded.
    private ModelRequest Request(bool isPaused)
    {
        List<Setting> settings = [];
        RunOption[] options = RunOption.All();
        for (int i = 0; i < RunOption.Parameters; i++)
        {
            string option = options[i].Name;
            if (line.Value(option) is { } value)
            {
                settings.Add(new Setting(option[2..], value, text.PlaceOf(option, value)));
            }
        }

        int serials = 0;
        foreach (string value in line.Values(RunOption.Serial))
        {
            settings.Add(new Setting(SerialName(serials++), value, text.PlaceOf(RunOption.Serial, value)));
        }

        foreach (string pair in line.Values(RunOption.Set))
        {
            settings.Add(ParseSetting(RunOption.Set, pair, text));
        }

        string? name = line.Value(RunOption.Profile);
        return new ModelRequest
        {
            Settings = settings,
            Profile = name,
            ProfileSpan = name is null ? default : text.PlaceOf(RunOption.Profile, name),
            Drives = line.Has(RunOption.Drive) ? Drives() : [],
            Accel = line.Value(RunOption.Accel) is { } accelerator ? ParseAccel(accelerator) : null,
            Nets = line.Has(RunOption.Net) ? Nets() : [],
            Loads = line.Has(RunOption.Load) ? Loads() : [],
            RunsChecks = !isPaused,
        };
    }

    private IReadOnlyList<DriveSetting> Drives() => [.. line.Values(RunOption.Drive).Select(ParseDrive)];

    private IReadOnlyList<NetSetting> Nets() => [.. line.Values(RunOption.Net).Where(spec => spec != NoNet).Select(ParseNet)];

    private IReadOnlyList<LoadSetting> Loads() => [.. line.Values(RunOption.Load).Select(ParseLoad)];

    /// <summary>The parameter of a machine's serial line: <c>serial</c>, <c>serial1</c>, <c>serial2</c>.</summary>
    private static string SerialName(int index) => index == 0 ? "serial" : string.Create(CultureInfo.InvariantCulture, $"serial{index}");

    private void CheckSerials(MachineFile file)
    {
        List<string> given = line.Values(RunOption.Serial);
        int lines = 0;
        while (lines < given.Count && HasParameter(file, SerialName(lines)))
        {
            lines++;
        }

        if (given.Count > lines)
        {
            string has = lines switch { 0 => "no serial line", 1 => "one serial line", _ => $"{lines} serial lines" };
            throw new UsageException(text.PlaceOf(RunOption.Serial, given[lines]).Render($"machine '{file.Name}' has {has} to choose a place for; '--serial {given[lines]}' is one too many"));
        }
    }

    private static bool HasParameter(MachineFile file, string name) => file.Parameters.Any(spec => spec.Name == name);

    /// <summary>Files that the command line names must be there: said with their place, before anything is built.</summary>
    private static void CheckFiles(MachineFile file, ModelRequest request, MachineProblems problems)
    {
        foreach (Setting setting in request.Settings)
        {
            if (setting.Text.Length > 0 && IsFile(file, setting))
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

    private static bool IsFile(MachineFile file, Setting setting)
    {
        foreach (ParameterSpec spec in file.Parameters)
        {
            if (spec.Type == ParameterType.File && spec.Name == setting.Name && !spec.Values.Contains(setting.Text))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckFile(string path, SourceSpan span, MachineProblems problems)
    {
        if (!File.Exists(path))
        {
            problems.Add(span, Directory.Exists(path) ? $"'{path}' is a folder, not a file" : $"there is no file '{path}'");
        }
    }

    private static IReadOnlyList<ScriptLine> Commands(List<string> files, List<string> given) => [.. files.SelectMany(ScriptLine.Load), .. ScriptLine.Of(RunOption.Command, given)];

    private static IReadOnlyList<MonitorAddress> Addresses(List<string> texts) => [.. texts.Select(MonitorAddress.Parse)];

    private DriveSetting ParseDrive(string spec)
    {
        SourceSpan place = text.PlaceOf(RunOption.Drive, spec);
        try
        {
            return new DriveSetting(ShortBackend.ResolveDrive(spec, Path.GetFullPath, out string file), file, place);
        }
        catch (PropertyException e)
        {
            throw new UsageException(place.Render(e.Message));
        }
    }

    private NetSetting ParseNet(string spec)
    {
        SourceSpan place = text.PlaceOf(RunOption.Net, spec);
        try
        {
            return new NetSetting(ShortBackend.ResolveNetdev(spec, out string mac), mac, place);
        }
        catch (PropertyException e)
        {
            throw new UsageException(place.Render(e.Message));
        }
    }

    private AccelSetting ParseAccel(string spec)
    {
        SourceSpan place = text.PlaceOf(RunOption.Accel, spec);
        string[] parts = spec.Split(',');
        string[][] settings = [.. parts.Skip(1).Select(part => part.Split('=', 2))];
        return parts[0].Length > 0 && !parts[0].Contains('=', StringComparison.Ordinal) && Array.TrueForAll(settings, pair => pair.Length == 2 && pair[0].Length > 0)
            ? new AccelSetting(parts[0], [.. settings.Select(pair => (pair[0], pair[1]))], place)
            : throw new UsageException(place.Render($"'{spec}' is no accelerator; expected TYPE[,NAME=VALUE...], such as tcg,backend=interp"));
    }

    private LoadSetting ParseLoad(string pair)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        SourceSpan place = text.PlaceOf(RunOption.Load, pair);
        return equals > 0 && equals < pair.Length - 1 && SizeText.TryParseNumber(pair.AsSpan(0, equals), out ulong address)
            ? new LoadSetting(address, Path.GetFullPath(pair[(equals + 1)..]), place)
            : throw new UsageException(place.Render($"'{pair}' loads nothing; expected ADDRESS=FILE, such as 0x80000000=image.bin"));
    }
}
