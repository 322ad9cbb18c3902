using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.CompilerServices;
using Emu.ModuleCheck;
using Emu.Modules.Errors;
using Emu.Modules.Install;
using Emu.Modules.Reports;

namespace Emu.Host.CommandLine;

/// <summary><c>emu module check</c>. The checker and its library are loaded by this command and by an install only.</summary>
internal static class ModuleCheckCommand
{
    private static readonly string[] KindNames = ["hw", "target", "accel", "backend", "machines"];

    public static Command Build(CommandContext context)
    {
        var path = new Argument<string>("PATH") { Description = "Folder of a module, or an assembly", HelpName = "PATH" };
        var kind = new Option<string?>("--kind") { Description = "Kind of a bare assembly; hw when not given", HelpName = string.Join('|', KindNames) };
        Choice.Limit(kind, KindNames);
        Option<bool> json = CommandContext.Json();
        var command = new Command("check", "Check a module by the rules of every module's build, without loading it") { path, kind, json };
        command.SetAction(result => Run(context, result.GetValue(path)!, result.GetValue(kind), result.GetValue(json)));
        return command;
    }

    /// <summary>One line for each broken rule.</summary>
    /// <param name="path">Folder of a module, or an assembly.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IReadOnlyList<string> Lines(string path) => [.. ModuleChecker.Check(path).Findings.Select(f => f.ToString())];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(CommandContext context, string path, string? kind, bool asJson)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new UsageException($"there is no '{path}'; name the folder of a module, or an assembly");
        }

        CheckReport report = ModuleChecker.Check(path, CheckKinds.TryParse(kind, out CheckKind named) ? named : null);
        ImmutableArray<ModuleProblem> problems = report.Passed && Directory.Exists(path) ? ModuleVerifier.Check(path) : [];
        int broken = report.Findings.Count + problems.Length;
        string judged = CheckKinds.NameOf(report.Kind);
        if (asJson)
        {
            context.Out.WriteLine(ReportJson.Write(new ModuleCheckReport(
                report.Name,
                judged,
                broken == 0,
                [.. report.Findings.Select(f => new FindingReport(f.Rule, f.Message, f.File, f.Line, f.Column))],
                [.. problems.Select(CatalogReports.Report)])));
        }
        else
        {
            foreach (object line in report.Findings.Concat<object>(problems))
            {
                context.Out.WriteLine(line.ToString());
            }

            context.Out.WriteLine(broken == 0 ? $"{report.Name}: keeps all rules (as {judged})" : $"{report.Name}: {broken} problem{(broken == 1 ? "" : "s")}");
        }

        return broken == 0 ? ExitStatus.Ok : ExitStatus.Failure;
    }
}
