using Emu.ModuleCheck.Il;
using Emu.ModuleCheck.Manifest;
using Emu.ModuleCheck.Rules.Entry;
using Emu.ModuleCheck.Rules.Folder;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck;

/// <summary>
/// Checks modules by reading their IL; no code of theirs is ever loaded. Every call is independent and may run on any
/// thread.
/// </summary>
public static class ModuleChecker
{
    /// <summary>Checks a module's folder, manifest included, or a bare assembly.</summary>
    /// <param name="path">The folder that holds <c>module.json</c>, or an assembly.</param>
    /// <param name="kind">
    /// The kind to judge it as. By default what the manifest says; for a bare assembly what its entry class says, and
    /// <see cref="CheckKind.Hardware"/>, the strictest, where it has none.
    /// </param>
    /// <param name="options">Where to find what it refers to.</param>
    /// <returns>What was found; a file that cannot be read is a finding, not an exception.</returns>
    public static CheckReport Check(string path, CheckKind? kind = null, CheckOptions? options = null) =>
        Directory.Exists(path) ? FolderCheck.Run(path, kind, options ?? new CheckOptions())
            : CheckAssembly(path, kind, options ?? new CheckOptions(), wholeModule: false).Report;

    /// <summary>Checks the assembly of a complete module and describes it: the step of a module's build.</summary>
    /// <param name="path">The module's assembly.</param>
    /// <param name="kind">The kind that its place in the tree says it is, if any.</param>
    /// <param name="options">Where to find what it refers to.</param>
    /// <returns>The findings, and the manifest without file hashes; no manifest when anything was found.</returns>
    public static (CheckReport Report, string? Manifest) CheckModule(string path, CheckKind? kind = null, CheckOptions? options = null) =>
        CheckAssembly(path, kind, options ?? new CheckOptions(), wholeModule: true);

    internal static (CheckReport Report, string? Manifest) CheckAssembly(string path, CheckKind? kind, CheckOptions options, bool wholeModule)
    {
        using ReferenceMap references = new(path, options);
        ModuleDefinition module;
        try
        {
            AssemblyHeader.Verify(path);
            module = ModuleDefinition.ReadModule(path, new ReaderParameters
            {
                AssemblyResolver = references,
                ReadSymbols = true,
                SymbolReaderProvider = new DefaultSymbolReaderProvider(throwIfNoSymbol: false),
                ThrowIfSymbolsAreNotMatching = false,
            });
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            return (Unreadable(path, kind, unreadable), null);
        }

        using (module)
        {
            try
            {
                return module.AssemblyReferences.Any(r => r.Name == Attributes.Contract) && references.Resolve(Attributes.Contract) is null
                    ? (NoContract(path, kind), null)
                    : Check(module, path, kind, references, wholeModule);
            }
            catch (Exception damaged) when (damaged is not OutOfMemoryException)
            {
                return (Unreadable(path, kind, damaged), null);
            }
        }
    }

    private static CheckReport NoContract(string path, CheckKind? kind)
    {
        Rule rule = new Emu004ContractVersion();
        return new CheckReport(path, Path.GetFileNameWithoutExtension(path), kind ?? CheckKind.Hardware,
            [new Finding(rule.Id, $"the contract Emu.Abstractions is not at hand, so nothing can be compared with it. {rule.Remedy}", path, 0, 0)]);
    }

    private static (CheckReport Report, string? Manifest) Check(ModuleDefinition module, string path, CheckKind? kind, ReferenceMap references, bool wholeModule)
    {
        CheckKind judged = kind ?? EntryPoint.FindAll(module).FirstOrDefault()?.Kind ?? CheckKind.Hardware;
        CheckContext context = new(module, path, judged, references, wholeModule);
        new Scanner(context).Run();
        List<Finding> sorted = [.. context.Findings.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Rule, StringComparer.Ordinal)];
        string name = context.Entries.FirstOrDefault()?.Name ?? Path.GetFileNameWithoutExtension(path);
        string? manifest = wholeModule && sorted.Count == 0 ? ManifestWriter.Write(context) : null;
        return (new CheckReport(path, name, judged, sorted), manifest);
    }

    private static CheckReport Unreadable(string path, CheckKind? kind, Exception reason)
    {
        Rule rule = new Emu060Readable();
        string what = reason switch
        {
            FileNotFoundException or DirectoryNotFoundException => "the file does not exist",
            EndOfStreamException or BadImageFormatException => "the file is not a managed assembly, or is damaged",
            IOException or UnauthorizedAccessException => $"the file cannot be read: {reason.Message.TrimEnd('.')}",

            // Mono.Cecil throws anything where tables and heaps do not fit together. A rule's own mistake looks the same, so say what it was.
            _ => $"the file cannot be checked, because it is damaged or the check is wrong ({reason.GetType().Name}{Frame(reason)}: {reason.Message.TrimEnd('.')})",
        };
        return new CheckReport(path, Path.GetFileNameWithoutExtension(path), kind ?? CheckKind.Hardware,
            [new Finding(rule.Id, $"{what}. {rule.Remedy}", path, 0, 0)]);
    }

    private static string Frame(Exception exception) =>
        new System.Diagnostics.StackTrace(exception).GetFrame(0)?.GetMethod() is { } method ? $" in {method.DeclaringType?.Name}.{method.Name}" : "";
}
