using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.CompilerServices;
using Emu.ModuleCheck;
using Emu.Modules.Errors;
using Emu.Modules.Install;

namespace Emu.Host.CommandLine;

/// <summary><c>emu module check</c>. The checker and its library are loaded by this command and by an install only.</summary>
internal static class ModuleCheckCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("PATH") { Description = "Folder of a module, or an assembly" };
        var kind = new Option<string?>("--kind") { Description = "Kind of a bare assembly; hw when not given", HelpName = "hw|target|accel|backend|machines" };
        kind.AcceptOnlyFromAmong("hw", "target", "accel", "backend", "machines");
        var command = new Command("check", "Check a module by the rules of every module's build, without loading it") { path, kind };
        command.SetAction(result => Run(result.GetValue(path)!, result.GetValue(kind)));
        return command;
    }

    /// <summary>One line for each broken rule.</summary>
    /// <param name="path">Folder of a module, or an assembly.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IReadOnlyList<string> Lines(string path) => [.. ModuleChecker.Check(path).Findings.Select(f => f.ToString())];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(string path, string? kind)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Cli.Complain($"there is no '{path}'; name the folder of a module, or an assembly");
            return ExitStatus.Usage;
        }

        CheckReport report = ModuleChecker.Check(path, CheckKinds.TryParse(kind, out CheckKind named) ? named : null);
        foreach (Finding finding in report.Findings)
        {
            Console.Out.WriteLine(finding.ToString());
        }

        int broken = report.Findings.Count;
        if (broken == 0 && Directory.Exists(path))
        {
            ImmutableArray<ModuleProblem> problems = ModuleVerifier.Check(path);
            foreach (ModuleProblem problem in problems)
            {
                Console.Out.WriteLine(problem.ToString());
            }

            broken = problems.Length;
        }

        Console.Out.WriteLine(broken == 0 ? $"{report.Name}: keeps all rules (as {CheckKinds.NameOf(report.Kind)})" : $"{report.Name}: {broken} problem{(broken == 1 ? "" : "s")}");
        return broken == 0 ? ExitStatus.Ok : ExitStatus.Failure;
    }
}
