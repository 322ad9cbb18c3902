using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;

namespace Emu.Modules.Loading;

/// <summary>Finds and runs the entry class of a module. Everything that module code throws here becomes a typed error.</summary>
internal static class EntryPoint
{
    /// <summary>Refuses an assembly with no entry class, with several, or with another than the manifest names.</summary>
    public static ModuleProblem? Check(CatalogModule module, ImmutableArray<EntryClass> entries)
    {
        string expected = ClassName(module);
        return entries.Length switch
        {
            0 => Problem(module, ModuleFault.NoEntryPoint, $"no class of {module.Manifest!.Assembly} is marked [EmuModule]", "Mark the entry class, and build the module again"),
            1 when entries[0].Name == expected => null,
            1 => Problem(module, ModuleFault.NoEntryPoint, $"its manifest names the entry class {expected}, and the assembly has {entries[0].Name}", "Build the module again"),
            _ => Problem(module, ModuleFault.SeveralEntryPoints, $"{entries.Length} classes are marked [EmuModule]: {string.Join(", ", entries.Select(entry => entry.Name))}", "Mark exactly one, and build the module again"),
        };
    }

    /// <summary>Makes the entry class and lets it register; keeps nothing of it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="context">Where its code is loaded.</param>
    /// <param name="entryClass">Its entry class.</param>
    /// <exception cref="ModuleLoadException">It cannot be made, throws, or registers something else than the manifest lists.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Dictionary<string, ModuleType> Run(CatalogModule module, ModuleContext context, EntryClass entryClass)
    {
        EmuModule entry = Make(module, context, entryClass);
        TypeCollector collector = new(module);
        ModuleProblem? thrown = null;
        try
        {
            entry.Register(collector);
        }
        catch (Exception e)
        {
            thrown = context.Missing() is { } missing && IsBinding(e)
                ? missing with { Cause = e }
                : RegistrationThrew(module, "registering its types", e);
        }

        // A name registered twice is the reason for what the registration then threw.
        ModuleProblem? wrong = collector.Close();
        return (wrong is { Fault: ModuleFault.DuplicateType } ? wrong : thrown ?? wrong) is { } problem
            ? throw new ModuleLoadException(problem)
            : collector.Types;
    }

    /// <summary>Describes what the module's code threw when it was asked for its types.</summary>
    public static ModuleProblem RegistrationThrew(CatalogModule module, string doing, Exception e) =>
        Problem(module, ModuleFault.RegistrationThrew, $"{doing} threw {Describe(e)}", "Report it to the author of the module", e);

    private static EmuModule Make(CatalogModule module, ModuleContext context, EntryClass entry)
    {
        Type type = Bind(module, context, entry);
        try
        {
            // Not by a ConstructorInfo, nor with flags, which look for one: that takes several times as long.
            return (EmuModule)Activator.CreateInstance(type)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } thrown)
        {
            throw NotMade(module, context, entry, thrown);
        }
        catch (MissingMethodException) when (type.GetConstructor(Type.EmptyTypes) is null)
        {
            throw NoEntry(module, entry);
        }
        catch (Exception e)
        {
            throw NotMade(module, context, entry, e);
        }
    }

    private static ModuleLoadException NotMade(CatalogModule module, ModuleContext context, EntryClass entry, Exception e) => new(
        context.Missing() is { } missing && IsBinding(e)
            ? missing with { Cause = e }
            : Problem(module, ModuleFault.ConstructorThrew, $"the constructor of {entry.Name} threw {Describe(e)}", "Report it to the author of the module", e));

    private static ModuleLoadException NoEntry(CatalogModule module, EntryClass entry) => new(Problem(
        module, ModuleFault.NoEntryPoint, $"its entry class {entry.Name} cannot be made", "It derives from EmuModule, is not abstract, and has a public constructor without parameters"));

    private static Type Bind(CatalogModule module, ModuleContext context, EntryClass entry)
    {
        try
        {
            // By token: looking for a name would first compile the runtime's parser of type names.
            Type type = context.LoadMain().ManifestModule.ResolveType(entry.Token);
            return typeof(EmuModule).IsAssignableFrom(type) && !type.IsAbstract ? type : throw NoEntry(module, entry);
        }
        catch (Exception e) when (e is not ModuleLoadException)
        {
            throw new ModuleLoadException(context.Missing() is { } missing && IsBinding(e)
                ? missing with { Cause = e }
                : Problem(module, ModuleFault.Corrupt, $"the runtime refuses {module.Manifest!.Assembly}: {Describe(e)}", "Build or install the module again", e));
        }
    }

    /// <summary>Whether an exception says that something could not be bound, perhaps inside another one.</summary>
    private static bool IsBinding(Exception? e) =>
        e is not null && (e is FileNotFoundException or FileLoadException or TypeLoadException || IsBinding(e.InnerException));

    private static string Describe(Exception e) => $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}";

    /// <summary>The manifest writes nested classes with a slash, as IL does.</summary>
    private static string ClassName(CatalogModule module) => module.Manifest!.Entry.Replace('/', '+');

    private static ModuleProblem Problem(CatalogModule module, ModuleFault fault, string what, string remedy, Exception? cause = null) =>
        new(fault, module.Name, Path.Combine(module.Folder, module.Manifest!.Assembly), what, remedy) { Cause = cause };
}
