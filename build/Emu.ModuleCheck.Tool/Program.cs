using Emu.ModuleCheck.Manifest;

namespace Emu.ModuleCheck.Tool;

/// <summary>The check as the build of a module runs it. People use <c>emu module check</c>.</summary>
internal static class Program
{
    private const string Usage = """
        usage: Emu.ModuleCheck.Tool COMMAND OPTION...
          check     --assembly FILE --manifest OUT [--kind KIND] [--reference FILE]...
          machines  --folder DIR --name NAME --version V [--contract V] [--summary TEXT] --manifest OUT
          seal      --manifest IN --out OUT [--file RELATIVE=PATH]...
          rules     --out FILE
        An argument @FILE stands for the lines of that file.
        """;

    private static int Main(string[] arguments)
    {
        if (!Options.TryParse(arguments, out Options options, out string problem))
        {
            Console.Error.WriteLine($"error: {problem}\n{Usage}");
            return 2;
        }

        try
        {
            switch (options.Command)
            {
                case "check":
                    return Check(options);
                case "machines":
                    return Machines(options);
                case "seal":
                    return Seal(options);
                case "rules":
                    File.WriteAllText(options.Need("out"), RuleDocument.Write());
                    return 0;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Console.Error.WriteLine($"Emu.ModuleCheck.Tool : error EMU000: {failure.Message}");
            return failure is ArgumentException ? 2 : 1;
        }
    }

    private static int Check(Options options)
    {
        CheckKind? kind = null;
        if (options.Find("kind") is { Length: > 0 } word)
        {
            kind = CheckKinds.TryParse(word, out CheckKind named) ? named : throw new ArgumentException($"--kind {word}: expected hw, target, accel or backend");
        }

        (CheckReport report, string? manifest) = ModuleChecker.CheckModule(
            options.Need("assembly"), kind, new CheckOptions { References = options.All("reference") });
        return Finish(report.Findings, options.Need("manifest"), manifest);
    }

    private static int Machines(Options options)
    {
        (IReadOnlyList<MachineHeader> machines, IReadOnlyList<Finding> findings) = MachinesCheck.Read(options.Need("folder"));
        if (findings.Count == 0 && options.Find("trees") is { } trees)
        {
            MachinesCheck.WriteTrees(options.Need("folder"), trees);
        }

        return Finish(findings, options.Need("manifest"), MachinesCheck.Manifest(
            options.Need("name"), options.Need("version"), options.Find("contract") ?? MachinesCheck.Contract, options.Find("summary") ?? "machine descriptions", machines));
    }

    private static int Seal(Options options)
    {
        IEnumerable<SealedFile> files = options.All("file").Select(file =>
        {
            int split = file.IndexOf('=');
            return SealedFile.Of(file[..split], file[(split + 1)..]);
        });
        File.WriteAllText(options.Need("out"), ModuleManifest.Seal(File.ReadAllText(options.Need("manifest")), files));
        return 0;
    }

    private static int Finish(IReadOnlyList<Finding> findings, string path, string? manifest)
    {
        foreach (Finding finding in findings)
        {
            Console.Out.WriteLine(finding);
        }

        if (findings.Count > 0 || manifest is null)
        {
            // A manifest of an earlier build must not outlive the code that it describes.
            File.Delete(path);
            return 1;
        }

        File.WriteAllText(path, manifest);
        return 0;
    }
}
