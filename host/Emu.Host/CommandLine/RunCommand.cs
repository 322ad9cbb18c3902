using System.CommandLine;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Host.Running;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;

namespace Emu.Host.CommandLine;

/// <summary><c>emu run</c>: builds a machine from its file and runs it.</summary>
internal static class RunCommand
{
    /// <summary>Options that set the machine's parameter of the same name.</summary>
    private static readonly string[] ParameterOptions = ["kernel", "bios", "memory", "cpus", "serial"];

    public static Command Build()
    {
        var machine = new Argument<string>("MACHINE") { Description = "Name of a machine, or a path that ends in .yaml" };
        machine.CompletionSources.Add(_ => CommonOptions.Catalog([]).Machines.Keys.Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        Option<string>[] parameters =
        [
            Parameter("kernel", "FILE", "Image that the machine runs"),
            Parameter("bios", "FILE", "Firmware that runs before the kernel"),
            Parameter("memory", "SIZE", "Bytes of memory, such as 256MiB"),
            Parameter("cpus", "N", "How many CPUs"),
            Parameter("serial", "stdio|file:PATH|null", "Where the first serial line goes"),
        ];
        var load = Repeated("--load", "ADDR=FILE", "Load a raw file at an address; may be given several times");
        var set = Repeated("--set", "NAME=VALUE", "Set a parameter, or a property as OBJECT.PROPERTY=VALUE; may be given several times");
        var profile = new Option<string?>("--profile") { Description = "Values of a profile in the machine's file", HelpName = "NAME" };
        var timeout = new Option<double?>("--timeout") { Description = "End with status 124 after so many seconds", HelpName = "SECONDS" };
        var paused = new Option<bool>("--paused") { Description = "Build the machine and do not let it run" };
        var log = new Option<string?>("--log") { Description = "What to log: unimp, guest_errors, int, exec, separated by commas", HelpName = "TOPICS" };
        var jsonExit = new Option<string?>("--json-exit") { Description = "Write how the run ended to a file", HelpName = "FILE" };
        Option<string[]> path = CommonOptions.ModulePath();
        var command = new Command("run", "Run a machine") { machine };
        foreach (Option option in (Option[])[.. parameters, load, set, profile, timeout, paused, log, jsonExit, path])
        {
            command.Add(option);
        }

        command.SetAction(result =>
        {
            var text = new CommandLineText([.. result.Tokens.Select(token => token.Value)]);
            List<Setting> settings = [];
            for (int i = 0; i < parameters.Length; i++)
            {
                if (result.GetValue(parameters[i]) is { } value)
                {
                    settings.Add(new Setting(ParameterOptions[i], value, text.PlaceOf(parameters[i].Name, value)));
                }
            }

            settings.AddRange(result.GetValue(set)!.Select(pair => ParseSetting(pair, text)));
            var options = new RunOptions
            {
                Timeout = ParseTimeout(result.GetValue(timeout)),
                Paused = result.GetValue(paused),
                Topics = LogTopics.Parse(result.GetValue(log), text),
                ExitFile = result.GetValue(jsonExit),
            };
            ModuleCatalog catalog = CommonOptions.Catalog(result.GetValue(path)!);
            MachineModel model = Describe(() => MachineModelBuilder.Build(
                MachineSource.Read(catalog, result.GetValue(machine)!),
                settings,
                result.GetValue(profile),
                [.. result.GetValue(load)!.Select(pair => ParseLoad(pair, text))],
                options.Paused,
                result.GetValue(profile) is { } name ? text.PlaceOf("--profile", name) : default));
            return MachineRunner.Run(model, new ModuleLoader(catalog), options);
        });
        return command;
    }

    /// <summary>A mistake on the command line is bad usage; one in a file is not.</summary>
    private static MachineModel Describe(Func<MachineModel> build)
    {
        try
        {
            return build();
        }
        catch (MachineFileException e) when (e.Span.Source?.Name == "command line")
        {
            throw new UsageException(e.Message);
        }
    }

    private static Option<string> Parameter(string name, string value, string description) => new("--" + name) { Description = description, HelpName = value };

    private static Option<string[]> Repeated(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, DefaultValueFactory = _ => [] };

    internal static Setting ParseSetting(string pair, CommandLineText text)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new Setting(pair[..equals], pair[(equals + 1)..], text.PlaceOf("--set", pair))
            : throw new UsageException(text.PlaceOf("--set", pair).Render($"'{pair}' sets nothing; expected NAME=VALUE or OBJECT.PROPERTY=VALUE"));
    }

    private static LoadSetting ParseLoad(string pair, CommandLineText text)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        SourceSpan place = text.PlaceOf("--load", pair);
        return equals > 0 && SizeText.TryParseNumber(pair.AsSpan(0, equals), out ulong address)
            ? new LoadSetting(address, Path.GetFullPath(pair[(equals + 1)..]), place)
            : throw new UsageException(place.Render($"'{pair}' loads nothing; expected ADDRESS=FILE, such as 0x80000000=image.bin"));
    }

    private static TimeSpan? ParseTimeout(double? seconds) => seconds switch
    {
        null => null,
        > 0 and < 31_536_000 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new UsageException($"--timeout takes seconds greater than 0, at most a year, not {seconds}"),
    };
}
