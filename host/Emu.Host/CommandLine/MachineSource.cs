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
    /// <exception cref="EmuException">There is no such machine, it is unavailable, or its file is wrong.</exception>
    public static MachineFile Read(ModuleCatalog catalog, string machine)
    {
        if (IsPath(machine))
        {
            return MachineFile.Load(machine);
        }

        CatalogMachine found = catalog.RequireMachine(machine);
        return catalog.WhyUnavailable(found) is { } why
            ? throw new EmuException($"machine '{machine}' is unavailable: {why}")
            : MachineFile.Load(found.File);
    }

    /// <summary>Whether a MACHINE is a path and no name.</summary>
    /// <param name="machine">A name, or a path that ends in .yaml.</param>
    public static bool IsPath(string machine) =>
        machine.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || machine.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}
