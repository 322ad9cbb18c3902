using Emu.Core.MachineFiles;
using Emu.Modules.Catalog;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>
/// Checks machines against what the manifests of all modules say: types, properties, links, regions, wires. No module's code runs.
/// </summary>
public sealed class MachineChecker
{
    private static readonly string[] BackendKinds = ["backend", "object", "accel"];

    private readonly TypeTable types;

    /// <summary>Checks against a catalog.</summary>
    /// <param name="catalog">The modules.</param>
    public MachineChecker(ModuleCatalog catalog) => types = new TypeTable(catalog);

    /// <summary>
    /// Checks all that a machine file can mean: with the defaults of its parameters and what was set, with each profile, and what
    /// its conditions leave out of these.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="settings">What was set from outside.</param>
    /// <param name="problems">Collects what is wrong.</param>
    public void CheckFile(MachineFile file, IReadOnlyList<Setting> settings, MachineProblems problems)
    {
        var request = new ModelRequest { Settings = settings, RunsChecks = false };
        ModelReading plain = MachineModelBuilder.Read(file, request, problems);
        CheckModel(plain, problems);
        var seen = new HashSet<SourceSpan>(PlacesOf(plain.Model));
        foreach (string profile in file.Profiles)
        {
            var found = new MachineProblems();
            ModelReading reading = MachineModelBuilder.Read(file, request with { Profile = profile }, found);
            CheckModel(reading, found);
            seen.UnionWith(PlacesOf(reading.Model));
            foreach (MachineProblem problem in found.All.Where(p => !problems.Has(p.Span)))
            {
                problems.Add(problem with { Text = $"{problem.Text} (with profile '{profile}')" });
            }
        }

        var left = new MachineProblems();
        ModelReading everything = MachineModelBuilder.Read(file, request with { Everything = true }, left);
        Check(everything, left, model => !seen.Contains(model), overlaps: false);
        foreach (MachineProblem problem in left.All.Where(p => !problems.Has(p.Span)))
        {
            problems.Add(problem);
        }
    }

    /// <summary>Checks one machine with all values put in.</summary>
    /// <param name="reading">The machine.</param>
    /// <param name="problems">Collects what is wrong.</param>
    public void CheckModel(ModelReading reading, MachineProblems problems) => Check(reading, problems, _ => true, overlaps: true);

    private static IEnumerable<SourceSpan> PlacesOf(MachineModel model) => model.Objects.Select(o => o.Span).Concat(model.Clusters.Select(c => c.Span));

    private void Check(ModelReading reading, MachineProblems problems, Func<SourceSpan, bool> isWanted, bool overlaps)
    {
        MachineModel model = reading.Model;
        List<(ClusterModel Model, Entry Entry)> clusters = [.. model.Clusters.Select(cluster => (cluster, Read(cluster, model)))];
        List<(ObjectModel Model, Entry Entry)> objects = [.. model.Objects.Select(obj => (obj, Read(obj)))];
        var names = new MachineNames(reading, clusters.Select(c => c.Entry.Object), objects.Select(o => o.Entry.Object));
        foreach ((ClusterModel cluster, Entry entry) in clusters)
        {
            CheckProperties(entry, names, isDevice: false);
            new WireCheck(names, entry.Problems).Check(entry.Object, cluster.Wires);
            foreach ((CheckedObject cpu, ObjectModel member) in entry.Object.Members.Zip(cluster.Cpus))
            {
                CheckProperties(new Entry(cpu, entry.Problems), names, isDevice: true);
                new WireCheck(names, entry.Problems).Check(cpu, member.Wires);
            }
        }

        var maps = new MapCheck(model);
        foreach ((ObjectModel obj, Entry entry) in objects)
        {
            CheckProperties(entry, names, isDevice: !obj.IsBackend);
            if (entry.Object.Type is not null)
            {
                maps.Check(entry.Object, obj.Maps, entry.Problems);
            }

            new WireCheck(names, entry.Problems).Check(entry.Object, obj.Wires);
        }

        var places = new HashSet<SourceSpan>();
        foreach (Entry entry in clusters.Select(c => c.Entry).Concat(objects.Select(o => o.Entry)).Where(entry => isWanted(entry.Object.Span)))
        {
            // What is wrong in one turn of a loop is not said again for the others.
            bool isFirst = places.Add(entry.Object.Span);
            foreach (MachineProblem problem in entry.Problems.All.Where(p => isFirst || !problems.Has(p.Span)))
            {
                problems.Add(problem);
            }
        }

        if (overlaps)
        {
            maps.CheckOverlaps(problems);
        }
    }

    private Entry Read(ClusterModel cluster, MachineModel model)
    {
        var found = new MachineProblems();
        if (!cluster.Accelerator.StartsWith('/') && !model.Objects.Any(obj => obj.IsBackend && obj.Id == cluster.Accelerator))
        {
            types.Require(cluster.Accelerator, "accelerator", cluster.AcceleratorSpan, found, "accel");
        }

        if (cluster.Members.IsDefault)
        {
            TypeDescription? cpu = types.Require(cluster.Cpu, "CPU model", cluster.CpuSpan, found, "cpu");
            return new Entry(new CheckedObject(cluster.Id, cpu, cluster.Cpu, cluster.Properties, cluster.Span, cluster.Count), found);
        }

        CheckedObject[] members =
        [
            .. cluster.Members.Select((member, i) => new CheckedObject(
                $"{cluster.Id}[{i}]", types.Require(member.Type, "CPU model", member.TypeSpan, found, "cpu"), member.Type, member.Properties, member.Span)),
        ];
        return new Entry(new CheckedObject(cluster.Id, null, cluster.Cpu, cluster.Properties, cluster.Span, cluster.Count) { Members = members }, found);
    }

    private Entry Read(ObjectModel obj)
    {
        var found = new MachineProblems();
        TypeDescription? type = obj.IsBackend
            ? types.Require(obj.Type, "type of a backend", obj.TypeSpan, found, BackendKinds)
            : types.Require(obj.Type, "type of a device", obj.TypeSpan, found, "device");
        return new Entry(new CheckedObject(obj.Id, type, obj.Type, obj.Properties, obj.Span), found);
    }

    private void CheckProperties(Entry entry, MachineNames names, bool isDevice)
    {
        if (entry.Object.Type is not null)
        {
            new PropertyCheck(names, new BackendCheck(types, entry.Problems), entry.Problems).Check(entry.Object, isDevice);
        }
    }

    private sealed record Entry(CheckedObject Object, MachineProblems Problems);
}
