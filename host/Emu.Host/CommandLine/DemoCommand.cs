using System.CommandLine;
using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Core.MachineFiles;
using Emu.Host.Running;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;

namespace Emu.Host.CommandLine;

/// <summary>
/// <c>emu demo</c>: runs every shipped machine that has a profile <c>demo</c>, all at once in this process, each with the firmware
/// that it embeds.
/// </summary>
internal static class DemoCommand
{
    private const string Profile = "demo";
    private const string Serial = "serial";

    public static Command Build(CommandContext context)
    {
        Option<string[]> kernel = CommandContext.Repeated("--kernel", "MACHINE=FILE", "Run another image on one of the machines; may be given several times");
        var timeout = new Option<string?>("--timeout") { Description = "End with status 124 after so many seconds; 60 when not given", HelpName = "SECONDS" };
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("demo", "Run the demonstration: embedded guests on several machines at once") { kernel, timeout, path };
        command.SetAction(result =>
        {
            ModuleCatalog catalog = context.Catalog(result.GetValue(path)!);
            var text = new CommandLineText([.. result.Tokens.Select(token => token.Value)]);
            List<Setting> kernels = [.. result.GetValue(kernel)!.Select(pair => RunCommand.ParseSetting("--kernel", pair, text, "MACHINE=FILE"))];
            List<MachineFile> files = [.. catalog.Machines.Values
                .Where(machine => catalog.WhyUnavailable(machine) is null)
                .OrderBy(machine => machine.Machine.Name, StringComparer.Ordinal)
                .Select(machine => MachineFile.Load(machine.File))
                .Where(file => file.Profiles.Contains(Profile))];
            foreach (Setting setting in kernels.Where(setting => !files.Exists(file => file.Name == setting.Name)))
            {
                throw new UsageException(setting.Span.Render($"no machine '{setting.Name}' in the demonstration{NearestName.Hint(setting.Name, files.Select(file => file.Name))}"));
            }

            if (files.Count == 0)
            {
                throw new EmuException($"no available machine has a profile '{Profile}'; see 'emu machine list' for what is missing");
            }

            MachineModel[] models = [.. files.Select(file => MachineModelBuilder.Build(
                file,
                [.. SerialLines(file), .. kernels.Where(k => k.Name == file.Name).Select(k => k with { Name = "kernel" })],
                Profile))];
            return DemoRunner.Run(models, new ModuleLoader(catalog), RunCommand.ParseTimeout(result.GetValue(timeout)) ?? TimeSpan.FromSeconds(60), context);
        });
        return command;
    }

    /// <summary>Every serial line of a machine goes to the program.</summary>
    private static IEnumerable<Setting> SerialLines(MachineFile file) => file.Parameters
        .Where(spec => spec.Type == ParameterType.Chardev && spec.Name.StartsWith(Serial, StringComparison.Ordinal))
        .Select(spec => new Setting(spec.Name, LineConsole.Kind, default));
}
