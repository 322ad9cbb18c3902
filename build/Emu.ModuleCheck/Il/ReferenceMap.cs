using Mono.Cecil;

namespace Emu.ModuleCheck.Il;

/// <summary>What an assembly that a module refers to is to it.</summary>
internal enum ReferenceKind
{
    /// <summary>The base class library.</summary>
    Framework,

    /// <summary><c>Emu.Abstractions</c>, or what it shares with the host.</summary>
    Contract,

    /// <summary>A part of the host.</summary>
    Host,

    /// <summary>Another module.</summary>
    Module,

    /// <summary>A private dependency, delivered in the module's folder.</summary>
    Private,
}

/// <summary>Resolves and classifies what a module refers to. Reads metadata, never loads code.</summary>
internal sealed class ReferenceMap : IAssemblyResolver
{
    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";

    private readonly Dictionary<string, AssemblyDefinition?> _resolved = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _folders = [];

    public ReferenceMap(string assemblyPath, CheckOptions options)
    {
        foreach (string path in options.References)
        {
            _paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }

        _folders.Add(Path.GetDirectoryName(Path.GetFullPath(assemblyPath)) ?? ".");
        _folders.AddRange(options.Folders);
        _folders.Add(AppContext.BaseDirectory);
    }

    public ReferenceKind Classify(string name)
    {
        if (name is Attributes.Contract or "Microsoft.Extensions.Logging.Abstractions" or "Microsoft.Extensions.DependencyInjection.Abstractions")
        {
            return ReferenceKind.Contract;
        }

        if (name is "Emu.Host" or "Emu.Core" or "Emu.Modules" or "Emu.Monitor" or "emu")
        {
            return ReferenceKind.Host;
        }

        if (File.Exists(Path.Combine(FrameworkFolder, name + ".dll")))
        {
            return ReferenceKind.Framework;
        }

        return KindOf(name) is not null || IsModuleName(name) ? ReferenceKind.Module
            : name.StartsWith("Emu.", StringComparison.Ordinal) && Resolve(name) is null ? ReferenceKind.Host
            : ReferenceKind.Private;
    }

    /// <summary>The kind of module that an assembly is: from its entry class, or from its name where it is not at hand.</summary>
    public CheckKind? KindOf(string name)
    {
        if (Resolve(name) is { } assembly && EntryPoint.FindAll(assembly.MainModule) is [var entry, ..])
        {
            return entry.Kind;
        }

        return name.StartsWith("Emu.Hw.", StringComparison.Ordinal) ? CheckKind.Hardware
            : name.StartsWith("Emu.Target.", StringComparison.Ordinal) ? CheckKind.Target
            : name.StartsWith("Emu.Accel.", StringComparison.Ordinal) ? CheckKind.Accelerator
            : name.StartsWith("Emu.Backends.", StringComparison.Ordinal) || name.StartsWith("Emu.Backend.", StringComparison.Ordinal) ? CheckKind.Backend
            : null;
    }

    public string? FindPath(string name)
    {
        if (_paths.TryGetValue(name, out string? listed))
        {
            // A reference assembly has no private fields; the one that runs says more.
            string running = Path.Combine(FrameworkFolder, name + ".dll");
            return File.Exists(running) ? running : listed;
        }

        foreach (string folder in _folders)
        {
            string path = Path.Combine(folder, name + ".dll");
            if (File.Exists(path))
            {
                return path;
            }
        }

        string framework = Path.Combine(FrameworkFolder, name + ".dll");
        return File.Exists(framework) ? framework : null;
    }

    public AssemblyDefinition? Resolve(string name)
    {
        if (!_resolved.TryGetValue(name, out AssemblyDefinition? assembly))
        {
            assembly = Read(FindPath(name));
            _resolved[name] = assembly;
        }

        return assembly;
    }

    AssemblyDefinition? IAssemblyResolver.Resolve(AssemblyNameReference name) => Resolve(name.Name);

    AssemblyDefinition? IAssemblyResolver.Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name.Name);

    /// <summary>Finds a type's definition; <see langword="null"/> where its assembly is not at hand.</summary>
    public static TypeDefinition? Definition(TypeReference type)
    {
        try
        {
            return type.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        foreach (AssemblyDefinition? assembly in _resolved.Values)
        {
            assembly?.Dispose();
        }

        _resolved.Clear();
    }

    private static bool IsModuleName(string name) =>
        name.StartsWith("Emu.Hw.", StringComparison.Ordinal) || name.StartsWith("Emu.Target.", StringComparison.Ordinal)
        || name.StartsWith("Emu.Accel.", StringComparison.Ordinal) || name.StartsWith("Emu.Backend", StringComparison.Ordinal);

    private AssemblyDefinition? Read(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            return AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = this });
        }
        catch (Exception unreadable) when (unreadable is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            // Only what is needed from it is missed: the loader reports a broken dependency by itself.
            return null;
        }
    }
}
