using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Modules.Catalog;

namespace Emu.Host.CommandLine;

/// <summary>Finds the file behind the MACHINE of a command line.</summary>
internal static class MachineSource
{
    /// <summary>Reads the machine that a name or a path means.</summary>
    /// <param name="catalog">Machines that modules bring.</param>
    /// <param name="machine">A name, or a path that ends in .yaml.</param>
    /// <param name="problems">Collects what is wrong in the file.</param>
    /// <param name="mustBeAvailable">Whether modules that it needs must be there.</param>
    /// <exception cref="EmuException">There is no such machine, it is unavailable, or its file cannot be read.</exception>
    public static MachineFile Read(ModuleCatalog catalog, string machine, MachineProblems problems, bool mustBeAvailable = true)
    {
        if (IsPath(machine))
        {
            return File.Exists(machine) ? MachineFile.Load(machine, problems)
                : throw new UsageException($"cannot read machine file '{machine}': {(Directory.Exists(machine) ? "it is a folder" : "there is no such file")}");
        }

        if (catalog.FindMachine(machine) is null && File.Exists(machine))
        {
            throw new UsageException($"no machine '{machine}'; the name of a machine's file ends in .yaml");
        }

        CatalogMachine found = catalog.RequireMachine(machine);
        return mustBeAvailable && catalog.WhyUnavailable(found) is { } why
            ? throw new EmuException($"machine '{machine}' is unavailable: {why}")
            : MachineFile.Load(found.File, problems);
    }

    /// <summary>Whether a MACHINE is a path and no name.</summary>
    /// <param name="machine">A name, or a path that ends in .yaml.</param>
    public static bool IsPath(string machine) =>
        machine.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || machine.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}
